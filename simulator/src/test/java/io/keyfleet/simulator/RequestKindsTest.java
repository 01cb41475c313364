package io.keyfleet.simulator;

import static io.keyfleet.simulator.SimulatorFixture.header;
import static io.keyfleet.simulator.SimulatorFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.operation.ApiOperation;
import io.keyfleet.contract.operation.ApiOperations;
import io.keyfleet.contract.operation.Reply;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.simulator.model.ThinkingTime;
import io.keyfleet.simulator.quota.QuotaSpec;
import io.keyfleet.simulator.settings.AccountSettings;
import io.keyfleet.simulator.settings.SimulatorSettings;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Every kind of request that workers make is served.
class RequestKindsTest {
  private static final String KEY = "sk-one";
  private static final String QUESTION = "How are you?";
  private static final int LONG = 500;

  /// Fewer tokens than the answer has.
  private static final int SHORT = 16;

  static Stream<ApiOperation> kinds() {
    return ApiOperations.ALL.stream();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void anAnswerOfEveryKindIsReadAsOne(ApiOperation kind) throws Exception {
    try (SimulatorFixture simulator = bench("100/min")) {
      HttpResponse<String> response = ask(simulator, kind, KEY, LONG);

      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      Reply reply = kind.reply(json(response));
      assertThat(reply.answers()).isTrue();
      assertThat(reply.text()).startsWith(kind.inText() ? "This is a simulated answer" : "");
      assertThat(reply.tokens().input()).isPositive();
      assertThat(json(response).path("model").asText()).isEqualTo("m");
      if (kind.inText()) {
        assertThat(reply.finishReason()).isEqualTo("stop");
        assertThat(kind.reply(json(ask(simulator, kind, KEY, SHORT))).finishReason())
            .isEqualTo("length");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void allKindsCountAgainstTheSameQuota(ApiOperation kind) throws Exception {
    try (SimulatorFixture simulator = bench("1/min")) {
      ApiOperation chat = ApiOperations.CHAT_COMPLETIONS;
      assertThat(ask(simulator, chat, KEY, LONG).statusCode()).isEqualTo(200);

      HttpResponse<String> refused = ask(simulator, kind, KEY, LONG);

      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(header(refused, "retry-after")).contains("60");
    }
  }

  @Test
  void messagesAreSpokenOfAsAnthropicDoes() throws Exception {
    ApiOperation messages = ApiOperations.named("/v1/messages");
    try (SimulatorFixture simulator = bench("1/min")) {
      HttpResponse<String> first = ask(simulator, messages, KEY, LONG);
      assertThat(header(first, "anthropic-ratelimit-requests-limit")).contains("1");
      assertThat(header(first, "anthropic-ratelimit-requests-remaining")).contains("0");

      assertError(ask(simulator, messages, KEY, LONG), 429, "rate_limit_error");
      assertError(ask(simulator, messages, "sk-unknown", LONG), 401, "authentication_error");
      simulator.pass(Duration.ofMinutes(2));
      ObjectNode unbounded = messages.ask(null, "hi").put("model", "m");
      assertError(
          simulator.post("/v1/messages", "x-api-key", KEY, unbounded.toString()),
          400,
          "invalid_request_error");
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/v1/responses | {\"model\": \"m\"} | input",
        "/v1/responses | {\"model\": \"m\", \"input\": \"x\", \"stream\": true} | stream",
        "/v1/completions | {\"model\": \"m\"} | prompt",
        "/v1/embeddings | {\"model\": \"m\", \"input\": []} | input",
        "/v1/embeddings | {\"model\": \"m\", \"input\": \"x\", \"dimensions\": 0} | dimensions"
      })
  void whatAKindLacksIsNamed(String path, String body, String param) throws Exception {
    try (SimulatorFixture simulator = bench("100/min")) {
      HttpResponse<String> refused = simulator.post(path, "Authorization", "Bearer " + KEY, body);

      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(json(refused).at("/error/param").asText()).isEqualTo(param);
    }
  }

  @Test
  void everyTextIsAnsweredAndEveryVectorIsOfItsText() throws Exception {
    try (SimulatorFixture simulator = bench("100/min")) {
      JsonNode choices =
          post(
                  simulator,
                  "/v1/completions",
                  "{\"model\":\"m\",\"prompt\":[\"2 + 2 =\",\"hi\"],\"n\":2}")
              .path("choices");
      assertThat(choices)
          .extracting(choice -> choice.path("text").asText().contains("infer"))
          .containsExactly(true, true, false, false);

      JsonNode vectors =
          post(
                  simulator,
                  "/v1/embeddings",
                  "{\"model\":\"m\",\"input\":[\"a\",\"b\",\"a\"],\"dimensions\":8}")
              .path("data");
      assertThat(vectors).hasSize(3);
      assertThat(vectors.get(0).path("embedding"))
          .hasSize(8)
          .isEqualTo(vectors.get(2).path("embedding"))
          .isNotEqualTo(vectors.get(1).path("embedding"));

      String packed =
          post(
                  simulator,
                  "/v1/embeddings",
                  "{\"model\":\"m\",\"input\":\"a\",\"encoding_format\":\"base64\"}")
              .at("/data/0/embedding")
              .asText();
      assertThat(Base64.getDecoder().decode(packed)).hasSize(256 * Float.BYTES);
    }
  }

  private static void assertError(HttpResponse<String> response, int status, String type)
      throws Exception {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(json(response).path("type").asText()).isEqualTo("error");
    assertThat(json(response).at("/error/type").asText()).isEqualTo(type);
    assertThat(json(response).at("/error/message").asText()).isNotEmpty();
  }

  private static JsonNode post(SimulatorFixture simulator, String path, String body)
      throws Exception {
    return json(simulator.post(path, "Authorization", "Bearer " + KEY, body));
  }

  private static HttpResponse<String> ask(
      SimulatorFixture simulator, ApiOperation kind, String key, int bound) throws Exception {
    ObjectNode body = kind.ask(null, QUESTION).put("model", "m");
    body.put("max_tokens", bound).put("max_output_tokens", bound);
    return switch (kind.keyForm()) {
      case BEARER -> simulator.post(kind.url(), "Authorization", "Bearer " + key, body.toString());
      case X_API_KEY -> simulator.post(kind.url(), "x-api-key", key, body.toString());
    };
  }

  private static SimulatorFixture bench(String quota) {
    List<QuotaSpec> quotas = List.of(QuotaSpec.parse(quota));
    AccountSettings account = new AccountSettings("one", List.of(new Secret(KEY)), quotas);
    return new SimulatorFixture(SimulatorSettings.of(List.of(account)).with(ThinkingTime.NONE));
  }
}
