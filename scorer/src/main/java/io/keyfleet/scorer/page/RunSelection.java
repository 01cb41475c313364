package io.keyfleet.scorer.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which runs a viewer wants to see in detail.
///
/// @param total whether all prompts together, too
/// @param runs at most [#MAX], each once
record RunSelection(boolean total, List<String> runs) {
  static final int MAX = 4;

  /// Reads `?total&run=a&run=b`; nothing stands for the total. Runs beyond the bound are left out.
  static RunSelection of(URI uri) {
    List<String> runs = new ArrayList<>();
    boolean total = false;
    @Nullable String query = uri.getRawQuery();
    for (String part : query == null ? new String[0] : query.split("&", -1)) {
      String[] pair = part.split("=", 2);
      if (pair[0].equals("total")) {
        total = true;
      } else if (pair[0].equals("run") && pair.length == 2) {
        runs.add(URLDecoder.decode(pair[1], UTF_8));
      }
    }
    return new RunSelection(total || runs.isEmpty(), runs.stream().distinct().limit(MAX).toList());
  }
}
