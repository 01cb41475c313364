package io.keyfleet.sandbox.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.RecordJson;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What Keyfleet relies on in a chat completions API, whoever provides it: the simulated one and a
/// real one are held to the same. Its calls are few and short, since they may cost money.
interface ChatContract {
  /// The API under test.
  ContractEndpoint endpoint();

  /// The same with a key whose quota is used up; nothing where none is at hand.
  Optional<ContractEndpoint> exhausted() throws Exception;

  @Test
  default void anAnswerHasTextReasonModelAndUsage() throws Exception {
    ContractEndpoint.Response response = endpoint().post(endpoint().question());

    assertThat(response.status()).as(response.text()).isEqualTo(200);
    JsonNode choice = response.json().at("/choices/0");
    assertThat(choice.at("/message/role").asText()).isEqualTo("assistant");
    assertThat(choice.at("/message/content").isTextual()).isTrue();
    assertThat(choice.path("finish_reason").asText()).isIn("stop", "length");
    assertThat(response.json().path("model").asText()).isNotEmpty();
    JsonNode usage = response.json().path("usage");
    assertThat(usage.path("prompt_tokens").asLong()).isPositive();
    assertThat(usage.path("completion_tokens").isIntegralNumber()).isTrue();
    assertThat(usage.path("total_tokens").asLong())
        .isGreaterThanOrEqualTo(
            usage.path("prompt_tokens").asLong() + usage.path("completion_tokens").asLong());
  }

  @Test
  default void anAnswerThatIsCutAtItsBoundSaysSo() throws Exception {
    ObjectNode request = endpoint().question().put("max_tokens", 1);
    request.withArray("/messages").addObject().put("role", "user").put("content", "Count to 100.");
    ContractEndpoint.Response response = endpoint().post(request);

    assertThat(response.status()).as(response.text()).isEqualTo(200);
    assertThat(response.json().at("/choices/0/finish_reason").asText()).isEqualTo("length");
  }

  @Test
  default void aStreamSaysItsTextInPiecesAndIsDone() throws Exception {
    ContractEndpoint.Response response = endpoint().post(endpoint().question().put("stream", true));

    assertThat(response.status()).as(response.text()).isEqualTo(200);
    assertThat(response.http().headers().firstValue("content-type").orElse(""))
        .startsWith("text/event-stream");
    List<String> events =
        response.text().lines().filter(line -> line.startsWith("data: ")).toList();
    assertThat(events.getLast()).isEqualTo("data: [DONE]");
    StringBuilder text = new StringBuilder();
    String reason = "";
    for (String event : events.subList(0, events.size() - 1)) {
      JsonNode choice = RecordJson.MAPPER.readTree(event.substring("data: ".length()));
      text.append(choice.at("/choices/0/delta/content").asText(""));
      reason = choice.at("/choices/0/finish_reason").asText(reason);
    }
    assertThat(text).isNotEmpty();
    assertThat(reason).isIn("stop", "length");
  }

  @Test
  default void aKeyThatIsNotKnownIsRefusedAndNotRepeated() throws Exception {
    String key = "sk-keyfleet-contract-that-nobody-ever-issued";
    ContractEndpoint.Response response = endpoint().withKey(key).post(endpoint().question());

    boolean unauthorized = response.status() == 401;
    boolean invalid = response.status() == 400 && response.text().contains("API_KEY_INVALID");
    assertThat(unauthorized || invalid).as(response.text()).isTrue();
    assertIsError(response);
    assertThat(response.text()).doesNotContain(key);
  }

  @Test
  default void aModelThatIsNotServedIsNotFound() throws Exception {
    ContractEndpoint.Response response =
        endpoint().post(endpoint().question().put("model", "keyfleet-no-such-model"));

    assertThat(response.status()).as(response.text()).isIn(404, 400);
    assertIsError(response);
  }

  @Test
  default void aRequestWithoutMessagesIsItsSendersFault() throws Exception {
    ObjectNode request = endpoint().question();
    request.remove("messages");

    for (Object body : List.of(request, "{\"model\":")) {
      ContractEndpoint.Response response = endpoint().post(body);
      assertThat(response.status()).as(response.text()).isIn(400, 422);
      assertIsError(response);
    }
  }

  @Test
  default void aCallOverTheQuotaIsTooMany() throws Exception {
    Optional<ContractEndpoint> exhausted = exhausted();
    assumeTrue(exhausted.isPresent(), "SKIPPED: no key whose quota is used up");
    ContractEndpoint.Response response = exhausted.orElseThrow().post(endpoint().question());

    assertThat(response.status()).as(response.text()).isEqualTo(429);
    assertIsError(response);
    String waits =
        response.http().headers().map().keySet().stream()
            .filter(name -> name.startsWith("retry-after"))
            .collect(Collectors.joining());
    assertThat(waits + response.error().path("message").asText())
        .containsPattern("retry-after|try again in|retry in|pace your requests");
  }

  private static void assertIsError(ContractEndpoint.Response response) throws IOException {
    assertThat(response.error().path("message").asText()).as(response.text()).isNotEmpty();
  }
}
