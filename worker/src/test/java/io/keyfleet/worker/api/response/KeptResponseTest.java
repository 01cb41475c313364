package io.keyfleet.worker.api.response;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.operation.ApiOperation;
import io.keyfleet.contract.operation.ApiOperations;
import io.keyfleet.contract.operation.Embeddings;
import io.keyfleet.contract.response.ApiResponse;
import io.keyfleet.contract.response.RawJson;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.worker.api.CallResult;
import io.keyfleet.worker.api.Outcome;
import io.keyfleet.worker.api.Redaction;
import io.keyfleet.worker.api.ResponseSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeptResponseTest {
  private static final Secret KEY = new Secret("sk-marked-0123456789");
  private static final ApiOperation CHAT = ApiOperations.CHAT_COMPLETIONS;
  private static final ResponseSettings WHOLE = new ResponseSettings(10_000, true, 1_000);
  private static final ResponseSettings TEXT = new ResponseSettings(10_000, false, 1_000);
  private static final String ANSWER =
      """
      {
        "id": "chatcmpl-1", "seen": 1.50,
        "choices": [{"index": 0, "message": {"content": null, "tool_calls": [{"id": "t"}]},
                     "logprobs": {"content": []}, "finish_reason": "tool_calls"}]
      }
      """;
  private static final String VECTOR = "{\"data\":[{\"embedding\":[0.10,-2e-3]}]}";

  @Test
  void anAnswersBodyIsKeptAsItCame() {
    ApiResponse kept = kept(CHAT, WHOLE, 200, ANSWER);

    assertThat(kept.statusCode()).isEqualTo(200);
    assertThat(kept.requestId()).isEqualTo("req-7");
    assertThat(kept.body()).isEqualTo(RawJson.of(ANSWER).orElseThrow());
    assertThat(text(kept)).contains("\"seen\":1.50").doesNotContain("\n");
    assertThat(kept.omittedBytes()).isNull();
  }

  @Test
  void ofTextsOnlyTheTextIsKeptIfThatIsWanted() {
    assertThat(result(CHAT, TEXT, 200, ANSWER).response()).isEmpty();
    assertThat(text(kept(new Embeddings(), TEXT, 200, VECTOR))).isEqualTo(VECTOR);
  }

  @Test
  void aBodyBeyondTheBoundIsMarkedAndNotKeptUnlessItIsAllThereIs() {
    String large = ANSWER.replace("chatcmpl-1", "x".repeat(1_000));
    ApiResponse kept = kept(CHAT, WHOLE, 200, large);

    assertThat(kept.body()).isNull();
    assertThat(kept.omittedBytes()).isGreaterThan(1_000);
    assertThat(kept.requestId()).isEqualTo("req-7");
    String vectors = VECTOR.replace("0.10", "0.10" + ",0.25".repeat(500));
    assertThat(text(kept(new Embeddings(), WHOLE, 200, vectors))).isEqualTo(vectors);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"choices\":[{\"message\":{\"content\":\"42\"},\"logprobs\":-Infinity}]}",
        "{\"choices\":[{\"message\":{\"content\":\"4\t2\"}}]}",
        "[{\"choices\":[{\"message\":{\"content\":\"42\"}}]}]",
        "data: {\"choices\":[{\"delta\":{\"content\":\"42\"}}]}\n\ndata: [DONE]\n\n",
      })
  void whatIsNotStrictlyTheJsonOfAnObjectIsKeptAsOne(String body) throws Exception {
    ApiResponse kept = kept(CHAT, WHOLE, 200, body);

    assertThat(RawJson.of(text(kept))).isPresent();
    assertThat(RecordJson.tree(text(kept)).at("/choices/0/message/content").asText())
        .contains("4", "2");
  }

  @Test
  void noKeyIsKept() {
    String echo = ANSWER.replace("chatcmpl-1", KEY.reveal());

    assertThat(text(kept(CHAT, WHOLE, 200, echo))).contains("\"id\":\"***\"");
    assertThat(
            text(
                kept(
                    CHAT,
                    WHOLE,
                    401,
                    "{\"error\":{\"message\":\"bad " + KEY.reveal() + " or sk-other-99\"}}")))
        .isEqualTo("{\"error\":{\"message\":\"bad *** or sk-***\"}}");
  }

  @Test
  void noKeyIsKeptThatEscapesHide() throws Exception {
    String hidden = KEY.reveal().replace("m", "\\u006d");
    for (int status : new int[] {200, 401}) {
      ApiResponse kept = kept(CHAT, WHOLE, status, ANSWER.replace("chatcmpl-1", hidden));

      assertThat(RecordJson.tree(text(kept)).toString()).doesNotContain("marked").contains("***");
    }
  }

  @Test
  void anErrorIsKeptHoweverItLooksAndWhateverIsKeptOfAnswers() {
    String error = "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}";
    assertThat(kept(CHAT, TEXT, 529, error))
        .isEqualTo(new ApiResponse(529, "req-7", new RawJson(error), null));
    assertThat(text(kept(CHAT, WHOLE, 502, "<html>\"no\"</html>")))
        .isEqualTo("\"<html>\\\"no\\\"</html>\"");
    assertThat(text(kept(CHAT, WHOLE, 503, ""))).isEqualTo("\"\"");
    assertThat(text(kept(CHAT, WHOLE, 400, "[" + "1,".repeat(20_000) + "1]")))
        .hasSize(16_384 + 2)
        .startsWith("\"[1,");
  }

  @Test
  void anErrorThatCameWithAGoodStatusHasThatOfWhatItActsAs() {
    ApiResponse kept = kept(CHAT, WHOLE, 200, "{\"error\":{\"code\":429,\"message\":\"slow\"}}");

    assertThat(kept.statusCode()).isEqualTo(429);
  }

  @Test
  void ofWhatIsNeitherAnswerNorErrorNothingIsKept() {
    CallResult result = result(CHAT, WHOLE, 200, "{}");

    assertThat(result.outcome()).isInstanceOf(Outcome.Unreadable.class);
    assertThat(result.response()).isEmpty();
  }

  private static String text(ApiResponse kept) {
    return Objects.requireNonNull(kept.body()).text();
  }

  private static ApiResponse kept(
      ApiOperation kind, ResponseSettings settings, int status, String body) {
    return result(kind, settings, status, body).response().orElseThrow();
  }

  private static CallResult result(
      ApiOperation kind, ResponseSettings settings, int status, String body) {
    CallContext context =
        new CallContext(kind, "m", Optional.empty(), settings, Redaction.of(List.of(KEY)));
    Map<String, String> headers = Map.of("x-request-id", "req-7");
    return new RawResponse(status, headers::get, body, Duration.ZERO)
        .result(context, Instant.EPOCH);
  }
}
