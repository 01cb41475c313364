package io.keyfleet.contract.operation;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// All kinds of request there are.
public final class ApiOperations {
  /// What is meant where nothing is named.
  public static final ApiOperation CHAT_COMPLETIONS = new ChatCompletions();

  public static final List<ApiOperation> ALL =
      List.of(
          CHAT_COMPLETIONS,
          new Responses(),
          new Completions(),
          new Embeddings(),
          new AnthropicMessages());

  private static final Pattern DEPLOYMENT = Pattern.compile(".*/deployments/([^/]+)");

  /// What may stand before a path: nothing, a host, or what ends in a version or in `openai`.
  private static final Pattern BASE =
      Pattern.compile("|https?://[^/]+|(?:.*/)?(?:v\\d[a-z0-9]*|openai)", Pattern.CASE_INSENSITIVE);

  private ApiOperations() {}

  /// What an address is that of.
  ///
  /// @param model that the address names, as Azure's may; null where it names none
  public record Address(ApiOperation operation, @Nullable String model) {}

  /// What is at an address: with or without a host, a base path and a query, such as OpenAI's
  /// `/v1/responses` and Azure's `/chat/completions`.
  public static Optional<Address> at(String url) {
    String path = url.replaceFirst("[?#].*", "").replaceFirst("/+$", "");
    for (ApiOperation operation : ALL) {
      if (path.endsWith(operation.path())) {
        String base = path.substring(0, path.length() - operation.path().length());
        Matcher deployment = DEPLOYMENT.matcher(base);
        if (deployment.matches()) {
          return Optional.of(new Address(operation, deployment.group(1)));
        }
        // a path of one segment may be the end of many others
        boolean unmistakable = operation.path().indexOf('/', 1) > 0;
        if (unmistakable || BASE.matcher(base).matches()) {
          return Optional.of(new Address(operation, null));
        }
      }
    }
    return Optional.empty();
  }

  /// What an answer names as its kind; chat completions where it names none.
  public static ApiOperation named(@Nullable String url) {
    return Optional.ofNullable(url)
        .flatMap(ApiOperations::at)
        .map(Address::operation)
        .orElse(CHAT_COMPLETIONS);
  }

  /// The addresses, for people.
  public static String words() {
    return ALL.stream().map(ApiOperation::url).collect(Collectors.joining(", "));
  }
}
