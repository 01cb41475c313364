package io.keyfleet.worker.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.keyfleet.worker.accounts.LimitReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// A response as it came, and the one place that says what it means.
///
/// @param status HTTP status
/// @param header its headers
/// @param body the whole body
/// @param latency duration of the call
record Response(int status, HeaderLookup header, String body, Duration latency) {

  /// @param now for what names a moment
  Reply reply(Asked asked, Instant now) {
    if (status < 200 || status > 299) {
      return fault(ErrorBody.read(body, asked.keys()), false, asked, now);
    }
    Optional<JsonNode> root = ApiJson.read(body);
    ChatAnswer answer = ChatAnswer.of(root.orElse(MissingNode.getInstance()));
    if (root.isPresent() && answer.failed()) {
      return fault(answer.error(body, asked.keys()), true, asked, now);
    }
    LimitReport limits = LimitHeaders.read(header, asked.keys(), now);
    if (!answer.answers()) {
      return new Reply(
          failed(status + (root.isEmpty() ? " with a body that is no JSON" : " without an answer")),
          limits);
    }
    return new Reply(new Outcome.Answered(answer.completion(asked), latency), limits);
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

  private static Outcome failed(String detail) {
    return new Outcome.EndpointFailed(detail, Optional.empty());
  }
}
