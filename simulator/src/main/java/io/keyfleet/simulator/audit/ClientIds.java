package io.keyfleet.simulator.audit;

import io.keyfleet.contract.PromptId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads who calls and for which prompt from the headers that workers send.
public final class ClientIds {
  /// Stands for the worker of every call whose User-Agent is not a worker's.
  public static final String OTHER_CLIENT = "(other client)";

  private static final Pattern PROMPT =
      Pattern.compile("([A-Za-z0-9._-]{1,249})-(\\d{1,9})-(\\d{1,18})-\\d{1,9}");
  private static final Pattern WORKER = Pattern.compile("keyfleet/\\S{1,40} \\(([^()]{1,200})\\)");

  private ClientIds() {}

  /// The prompt of `X-Client-Request-Id: topic-partition-offset-attempt`.
  public static Optional<PromptId> prompt(@Nullable String clientRequestId) {
    if (clientRequestId == null) {
      return Optional.empty();
    }
    Matcher matcher = PROMPT.matcher(clientRequestId.strip());
    return matcher.matches()
        ? Optional.of(
            new PromptId(
                matcher.group(1),
                Integer.parseInt(matcher.group(2)),
                Long.parseLong(matcher.group(3))))
        : Optional.empty();
  }

  /// The worker of `User-Agent: keyfleet/VERSION (WORKER)`.
  public static String worker(@Nullable String userAgent) {
    Matcher matcher = WORKER.matcher(userAgent == null ? "" : userAgent.strip());
    return matcher.lookingAt() ? matcher.group(1) : OTHER_CLIENT;
  }
}
