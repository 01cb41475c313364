package io.keyfleet.worker.api.response;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.Answer;
import io.keyfleet.contract.operation.ApiOperation;
import io.keyfleet.contract.operation.Reply;
import io.keyfleet.contract.operation.TokenCounts;
import io.keyfleet.contract.response.FinishReason;
import io.keyfleet.contract.response.WellFormed;
import io.keyfleet.worker.api.Redaction;
import java.math.BigDecimal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The body of a response that is to be an answer.
///
/// @param root the whole body
/// @param reply what it says, by its kind
record CompletionBody(JsonNode root, Reply reply) {

  static CompletionBody of(ApiOperation operation, JsonNode root) {
    return new CompletionBody(root, operation.reply(root));
  }

  /// Whether there is an answer in it, be it an empty one.
  boolean answers() {
    return reply.answers();
  }

  /// Whether it says that the call failed.
  boolean failed() {
    if (says(reply.part().path("error")) || meaning() == FinishReason.FAILED) {
      return true;
    }
    boolean error = says(root.path("error")) || root.path("type").asText("").equals("error");
    boolean finished = reply.finishReason() != null && !reply.text().isEmpty();
    return answers()
        ? error && !finished
        : error || names(ErrorBody.read(root, "", Redaction.NONE));
  }

  private static boolean names(ErrorBody error) {
    return error.number() != 0 || !error.code().isEmpty();
  }

  /// What it says of the failure.
  ErrorBody error(String body, Redaction keys) {
    JsonNode own = reply.part().path("error");
    if (says(own)) {
      return ErrorBody.read(reply.part(), own.toString(), keys);
    }
    String reason = "finish_reason " + reply.finishReason();
    return ErrorBody.read(root, says(root.path("error")) || !answers() ? body : reason, keys);
  }

  private static boolean says(JsonNode error) {
    return error.isContainerNode() ? !error.isEmpty() : !error.asText("").isBlank();
  }

  /// @throws IllegalStateException where it does not [#answers]
  Answer.Completion completion(CallContext context) {
    if (!answers()) {
      throw new IllegalStateException("no answer");
    }
    TokenCounts tokens = reply.tokens();
    String reason = reply.finishReason();
    JsonNode model = root.path("model");
    return new Answer.Completion(
        shown(reply.text(), context),
        reason == null ? null : shown(reason, context),
        model.isTextual() ? shown(model.asText(), context) : null,
        tokens.input(),
        tokens.output(),
        cost(context, tokens));
  }

  /// What can stand in a record.
  private static String shown(String text, CallContext context) {
    return WellFormed.of(context.keys().apply(text));
  }

  private FinishReason meaning() {
    return FinishReason.of(reply.finishReason());
  }

  private static @Nullable BigDecimal cost(CallContext context, TokenCounts tokens) {
    Long read = tokens.input();
    Long written = tokens.output();
    return read == null || written == null
        ? null
        : Optional.of(context)
            .flatMap(CallContext::price)
            .map(price -> price.of(read, tokens.cached(), written))
            .orElse(null);
  }
}
