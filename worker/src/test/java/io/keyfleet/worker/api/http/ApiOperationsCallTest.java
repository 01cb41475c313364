package io.keyfleet.worker.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.format.PromptJson;
import io.keyfleet.contract.operation.AnthropicMessages;
import io.keyfleet.contract.operation.ApiOperation;
import io.keyfleet.contract.operation.ApiOperation.KeyForm;
import io.keyfleet.contract.operation.ApiOperations;
import io.keyfleet.contract.operation.KnownAnswer;
import io.keyfleet.contract.operation.TokenCounts;
import io.keyfleet.contract.response.ApiResponse;
import io.keyfleet.contract.response.RawJson;
import io.keyfleet.worker.account.Provider;
import io.keyfleet.worker.account.Provider.AuthStyle;
import io.keyfleet.worker.api.CallResult;
import io.keyfleet.worker.api.Outcome;
import io.keyfleet.worker.ownership.CallPermit;
import io.keyfleet.worker.ownership.OwnedAccountFixture;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Calls of every kind of request. A kind is tested by being registered.
class ApiOperationsCallTest {
  private final ApiCaller caller = new ApiCaller();

  static Stream<ApiOperation> kinds() {
    return ApiOperations.ALL.stream();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aPromptGoesToItsPathAndComesBackWithTextReasonAndTokens(ApiOperation kind) throws Exception {
    KnownAnswer known =
        new KnownAnswer("1", 1, "m-2", "It is 42.", "length", new TokenCounts(12L, 3L, 0));
    try (ApiServer server = ApiServer.answering(200, kind.body(known).toString())) {
      CallResult result = caller.result(server.url(), prompt(kind));
      Outcome outcome = result.outcome();

      ApiServer.Seen request = server.seen().getFirst();
      assertThat(request.uri().getPath()).isEqualTo(kind.url());
      assertThat(request.headers().getFirst(header(kind.keyForm()))).endsWith(caller.key());
      kind.headers()
          .forEach((name, value) -> assertThat(request.headers().getFirst(name)).isEqualTo(value));
      ObjectNode sent = kind.ask("Be brief.", "6x7?");
      sent.put("model", "fleet-model").put("max_tokens", 9);
      assertThat(RecordJson.tree(request.body())).isEqualTo(sent);
      if (kind.inText()) {
        assertThat(outcome)
            .isInstanceOfSatisfying(
                Outcome.Answered.class,
                answered -> {
                  assertThat(answered.completion().text()).isEqualTo("It is 42.");
                  assertThat(answered.completion().finishReason()).isEqualTo("length");
                  assertThat(answered.completion().model()).isEqualTo("m-2");
                  assertThat(answered.completion().promptTokens()).isEqualTo(12);
                  assertThat(answered.completion().completionTokens()).isEqualTo(3);
                });
        assertThat(result.response().map(ApiResponse::body))
            .contains(RawJson.of(kind.body(known).toString()).orElseThrow());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aBodyOfAnotherKindIsNoAnswer(ApiOperation kind) throws Exception {
    try (ApiServer server = ApiServer.answering(200, "{\"object\": \"other\"}")) {
      assertThat(caller.call(server.url(), prompt(kind))).isInstanceOf(Outcome.Unreadable.class);
    }
  }

  @ParameterizedTest
  @EnumSource(AuthStyle.class)
  void aConfiguredFormOfTheKeyWinsOverThatOfTheKind(AuthStyle auth) throws Exception {
    try (ApiServer server = ApiServer.answering(200, "{\"content\": []}")) {
      Provider provider =
          new Provider("p", server.url(), auth, Map.of(), Map.of(), Optional.empty());
      call(provider, new AnthropicMessages());

      String expected =
          switch (auth) {
            case BEARER -> "Authorization";
            case API_KEY -> "api-key";
            case X_API_KEY, OF_KIND -> "x-api-key";
          };
      for (String name : new String[] {"Authorization", "api-key", "x-api-key"}) {
        assertThat(server.seen().getFirst().headers().containsKey(name))
            .as(name)
            .isEqualTo(name.equals(expected));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aRedirectSaysWhichBaseUrlIsMeant(ApiOperation kind) throws Exception {
    try (ApiServer server =
        new ApiServer(exchange -> {
          exchange.getResponseHeaders().set("Location", "https://b.test/v2" + kind.path());
          ApiServer.send(exchange, 308, "");
        })) {
      assertThat(caller.call(server.url(), prompt(kind)).toString())
          .contains("set the base URL to https://b.test/v2]");
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void anApiWithoutAKindIsNoFailureOfIts(ApiOperation kind) throws Exception {
    for (int status : new int[] {404, 405, 501}) {
      try (ApiServer server = ApiServer.answering(status, "{\"detail\": \"Not Found\"}")) {
        Outcome outcome = caller.call(server.url(), prompt(kind));
        if (kind.equals(ApiOperations.CHAT_COMPLETIONS)) {
          assertThat(outcome).isInstanceOf(Outcome.EndpointFailed.class);
        } else {
          assertThat(outcome)
              .isInstanceOfSatisfying(
                  Outcome.KindMissing.class,
                  missing -> assertThat(missing.url()).isEqualTo(kind.url()));
        }
      }
    }
  }

  @Test
  void anthropicsErrorsAreReadAsWhatTheyAre() throws Exception {
    assertThat(message(529, "overloaded_error")).isInstanceOf(Outcome.EndpointFailed.class);
    assertThat(message(429, "rate_limit_error")).isInstanceOf(Outcome.AccountLimited.class);
    assertThat(message(401, "authentication_error")).isInstanceOf(Outcome.KeyRefused.class);
    assertThat(message(413, "request_too_large")).isInstanceOf(Outcome.PromptRefused.class);
    assertThat(message(404, "not_found_error")).isInstanceOf(Outcome.ModelMissing.class);
    assertThat(message(500, "api_error")).isInstanceOf(Outcome.EndpointFailed.class);
    assertThat(message(200, "overloaded_error")).isInstanceOf(Outcome.EndpointFailed.class);
  }

  private Outcome message(int status, String type) throws Exception {
    String body =
        "{\"type\":\"error\",\"error\":{\"type\":\"" + type + "\",\"message\":\"model: claude\"}}";
    try (ApiServer server = ApiServer.answering(status, body)) {
      return caller.call(server.url(), prompt(new AnthropicMessages()));
    }
  }

  private Outcome call(Provider provider, ApiOperation kind) throws Exception {
    CallPermit permit =
        OwnedAccountFixture.owned(
                caller.lease, OwnedAccountFixture.account("a", provider, "1000/s"))
            .acquire(OwnedAccountFixture.ASK, caller.time.nanos());
    Prompt prompt = PromptJson.read(prompt(kind).getBytes(UTF_8));
    return caller.call(prompt, permit, Duration.ofSeconds(20));
  }

  private static String header(KeyForm form) {
    return switch (form) {
      case BEARER -> "Authorization";
      case X_API_KEY -> "x-api-key";
    };
  }

  private static String prompt(ApiOperation kind) {
    return """
    {"url": "%s", "prompt": "6x7?", "system": "Be brief.", "max_tokens": 9, "stream": true}\
    """
        .formatted(kind.url());
  }
}
