package io.keyfleet.worker.api.response;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.keyfleet.worker.api.CallResult;
import io.keyfleet.worker.api.Outcome;
import io.keyfleet.worker.api.Redaction;
import io.keyfleet.worker.api.response.headers.LimitHeaders;
import io.keyfleet.worker.api.response.headers.ResponseHeaders;
import io.keyfleet.worker.quota.LimitReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/// A response as it came, and the one place that says what it means.
///
/// @param status HTTP status
/// @param header its headers
/// @param body the whole body
/// @param latency duration of the call
public record RawResponse(int status, ResponseHeaders header, String body, Duration latency) {

  private static final int SHOWN = 120;

  /// What differs from one response to the next of the same kind.
  private static final Pattern VARYING = Pattern.compile("[0-9a-fA-F-]{6,}|\\d+");

  /// What the response means.
  ///
  /// @param now for what names a moment
  public CallResult result(CallContext context, Instant now) {
    if (status >= 300 && status <= 399) {
      return CallResult.of(redirected(context));
    }
    if (status < 200 || status > 299) {
      return fault(ErrorBody.read(body, context.keys()), false, context, now);
    }
    Optional<JsonNode> root =
        StreamedBody.begins(body) ? StreamedBody.read(body) : LenientJson.read(body);
    CompletionBody answer =
        CompletionBody.of(context.operation(), root.orElse(MissingNode.getInstance()));
    if (root.isPresent() && answer.failed()) {
      return fault(answer.error(body, context.keys()), true, context, now);
    }
    LimitReport limits = LimitHeaders.read(header, context.keys(), now);
    return answer.answers()
        ? new CallResult(
            new Outcome.Answered(answer.completion(context), latency),
            limits,
            KeptResponse.ofAnswer(this, answer.root(), context))
        : new CallResult(unreadable(root, context.keys()), limits);
  }

  /// @param within whether the status is a good one
  private CallResult fault(ErrorBody error, boolean within, CallContext context, Instant now) {
    ResponseHeaders said = header.or(error.hints());
    LimitReport limits = LimitHeaders.read(said, context.keys(), now);
    Optional<Duration> retryAfter = RetryAfter.read(said, limits, error.text(), now);
    ErrorResponse fault =
        within
            ? ErrorResponse.within(status, error, retryAfter, limits.usedUp())
            : ErrorResponse.of(status, error, retryAfter, limits.usedUp());
    return new CallResult(
        fault.outcome(context.operation(), context.model(), now),
        limits.with(retryAfter),
        Optional.of(KeptResponse.ofError(this, fault.status(), context.keys())));
  }

  /// Shows the content type and how the body begins.
  private Outcome unreadable(Optional<JsonNode> root, Redaction keys) {
    String begin = ErrorBody.line(body, keys, SHOWN);
    String type = ErrorBody.line(header.find("content-type").orElse("no content type"), keys);
    String why = root.isPresent() ? "holds no answer" : "is no JSON";
    if (StreamedBody.begins(body)) {
      why = "is an event stream without an end";
    }
    boolean page = body.isBlank() || body.strip().startsWith("<");
    String kind =
        root.filter(JsonNode::isObject)
            .map(
                tree -> ErrorBody.line(String.join(",", (Iterable<String>) tree::fieldNames), keys))
            .orElseGet(() -> VARYING.matcher(begin).replaceAll("#"));
    return new Outcome.Unreadable(
        "%d with a body that %s (%s): %s"
            .formatted(status, why, type, body.isBlank() ? "(empty)" : begin),
        String.join(" ", Integer.toString(status), type, why, kind),
        page);
  }

  private Outcome redirected(CallContext context) {
    String location = header.find("location").orElse("").replaceFirst("[?#].*", "");
    String target = ErrorBody.line(location, context.keys());
    if (target.isEmpty()) {
      return new Outcome.EndpointUnreachable(status + " is a redirect to nowhere");
    }
    String base = target.replaceFirst(Pattern.quote(context.operation().path()) + "/?$", "");
    String advice = base.equals(target) ? "" : ": set the base URL to " + base;
    return new Outcome.EndpointUnreachable(
        status + " redirects to " + target + ", and redirects are not followed" + advice);
  }
}
