package io.keyfleet.simulator.http;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What a request is for: a path without what providers put in front of it, such as `/v1`,
/// `/openai/v1` or `/v1beta/openai`.
///
/// @param path without a slash at its end
/// @param deployment that an Azure path names
/// @param hasApiVersion whether `api-version` stands in the query
public record RequestPath(String path, Optional<String> deployment, boolean hasApiVersion) {
  private static final Pattern PREFIX =
      Pattern.compile("(?:/openai)?(?:/v1beta|/api/v1|/v1)?(?:/openai)?(/[a-z].*)");
  private static final Pattern DEPLOYMENT =
      Pattern.compile("/openai/deployments/([^/]{1,200})(/.*)");

  static RequestPath of(URI uri) {
    // an address like "a:b" has no path
    String path = uri.getPath() == null ? "" : uri.getPath().replaceFirst("/+$", "");
    String query = uri.getQuery() == null ? "" : uri.getQuery();
    boolean version = Stream.of(query.split("&")).anyMatch(part -> part.matches("api-version=.+"));
    Matcher deployed = DEPLOYMENT.matcher(path);
    if (deployed.matches()) {
      return new RequestPath(deployed.group(2), Optional.of(deployed.group(1)), version);
    }
    Matcher matcher = PREFIX.matcher(path);
    return new RequestPath(matcher.matches() ? matcher.group(1) : path, Optional.empty(), version);
  }
}
