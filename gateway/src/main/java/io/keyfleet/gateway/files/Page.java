package io.keyfleet.gateway.files;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.gateway.http.ApiError;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/// A page of a list, as OpenAI's API has it.
///
/// @param items those of the page
/// @param id of an item
/// @param more whether there are items behind it
public record Page<T>(List<T> items, Function<T, String> id, boolean more) {
  /// The page of a list that begins behind an item.
  ///
  /// @param after id of that item; nothing: from the list's beginning
  public static <T> Page<T> of(
      List<T> all, Function<T, String> id, Optional<String> after, int limit) {
    return at(after.map(last -> behind(all, id, last)).orElse(0), all, id, limit);
  }

  /// The page of a list that begins at an index.
  static <T> Page<T> at(int begin, List<T> all, Function<T, String> id, int limit) {
    int end = Math.min(all.size(), begin + limit);
    return new Page<>(List.copyOf(all.subList(begin, end)), id, end < all.size());
  }

  /// Refuses an id behind which no page begins.
  static ApiError unknown(String after) {
    return ApiError.invalid("after", "invalid_value", "no such object: " + after);
  }

  /// The list object.
  public ObjectNode json(Function<T, ObjectNode> form) {
    ObjectNode page = RecordJson.MAPPER.createObjectNode().put("object", "list");
    ArrayNode data = page.putArray("data");
    items.forEach(item -> data.add(form.apply(item)));
    page.put("first_id", items.isEmpty() ? null : id.apply(items.getFirst()));
    page.put("last_id", items.isEmpty() ? null : id.apply(items.getLast()));
    return page.put("has_more", more);
  }

  private static <T> int behind(List<T> all, Function<T, String> id, String last) {
    return IntStream.range(0, all.size())
            .filter(i -> id.apply(all.get(i)).equals(last))
            .findFirst()
            .orElseThrow(() -> unknown(last))
        + 1;
  }
}
