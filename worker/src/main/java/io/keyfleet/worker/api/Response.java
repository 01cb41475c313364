package io.keyfleet.worker.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.keyfleet.worker.accounts.LimitReport;
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
record Response(int status, HeaderLookup header, String body, Duration latency) {

  private static final int SHOWN = 120;

  /// What differs from one response to the next of the same kind.
  private static final Pattern VARYING = Pattern.compile("[0-9a-fA-F-]{6,}|\\d+");

  /// @param now for what names a moment
  Reply reply(Asked asked, Instant now) {
    if (status >= 300 && status <= 399) {
      return Reply.of(redirected(asked.keys()));
    }
    if (status < 200 || status > 299) {
      return fault(ErrorBody.read(body, asked.keys()), false, asked, now);
    }
    Optional<JsonNode> root =
        EventStream.begins(body) ? EventStream.read(body) : ApiJson.read(body);
    ChatAnswer answer = ChatAnswer.of(root.orElse(MissingNode.getInstance()));
    if (root.isPresent() && answer.failed()) {
      return fault(answer.error(body, asked.keys()), true, asked, now);
    }
    LimitReport limits = LimitHeaders.read(header, asked.keys(), now);
    return answer.answers()
        ? new Reply(new Outcome.Answered(answer.completion(asked), latency), limits)
        : new Reply(unreadable(root, asked.keys()), limits);
  }

  /// @param within whether the status is a good one
  private Reply fault(ErrorBody error, boolean within, Asked asked, Instant now) {
    HeaderLookup said = header.or(error.hints());
    LimitReport limits = LimitHeaders.read(said, asked.keys(), now);
    Optional<Duration> retryAfter = RetryAfter.read(said, limits, error.text(), now);
    Fault fault =
        within ? Fault.within(status, error, retryAfter) : Fault.of(status, error, retryAfter);
    return new Reply(fault.outcome(asked.model(), now), limits);
  }

  /// Shows the content type and how the body begins.
  private Outcome unreadable(Optional<JsonNode> root, Redaction keys) {
    String begin = ErrorBody.line(body, keys, SHOWN);
    String type = ErrorBody.line(header.find("content-type").orElse("no content type"), keys);
    String why = root.isPresent() ? "holds no answer" : "is no JSON";
    if (EventStream.begins(body)) {
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

  private Outcome redirected(Redaction keys) {
    String location = header.find("location").orElse("").replaceFirst("[?#].*", "");
    String target = ErrorBody.line(location, keys);
    if (target.isEmpty()) {
      return new Outcome.EndpointUnreachable(status + " is a redirect to nowhere");
    }
    String base = target.replaceFirst("/chat/completions/?$", "");
    String advice = base.equals(target) ? "" : ": set the base URL to " + base;
    return new Outcome.EndpointUnreachable(
        status + " redirects to " + target + ", and redirects are not followed" + advice);
  }
}
