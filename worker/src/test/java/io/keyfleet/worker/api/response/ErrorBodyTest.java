package io.keyfleet.worker.api.response;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.worker.api.Redaction;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorBodyTest {

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "sk-proj-abcdefghijklmnop",
        "sk-ant-api03-abcdefghijklmnop",
        "gsk_abcdefghijklmnop",
        "xai-abcdefghijklmnop",
        "AIzaSyAbcdefghijklmnop",
        "sk-abc***********mnop"
      })
  void aKeyThatTheApiEchoesIsNotShown(String key) {
    String said = "Incorrect API key provided: " + key + ". Find yours at …";
    ErrorBody asMessage = read("{\"error\":{\"message\":\"" + said + "\"}}");
    ErrorBody asCode = read("{\"error\":{\"code\":\"" + key + "\",\"message\":\"m\"}}");

    assertThat(asMessage.message()).doesNotContain("mnop").contains("Incorrect API key");
    assertThat(read(said).message()).doesNotContain("mnop");
    assertThat(asCode.toString()).doesNotContain("mnop");
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whatComesOutOfAnyBodyIsOneShortPrintableLine(long seed) {
    Random random = new Random(seed);
    StringBuilder body = new StringBuilder();
    random.ints(random.nextInt(5_000), 0, 0x2100).forEach(body::appendCodePoint);
    String message = read(body.toString()).message();

    assertThat(message).hasSizeLessThanOrEqualTo(300).doesNotContainPattern("[\\p{Cntrl}\\v]");
  }

  @Test
  void codeAndTypeAreWordsOrNothing() {
    ErrorBody error =
        read("{\"error\":{\"code\":\"a b\\n\",\"type\":{\"x\":1},\"message\":\"m\"}}");
    assertThat(error).isEqualTo(error("", 0, "", "m"));
    assertThat(error.codeOr("other")).isEqualTo("other");
  }

  @Test
  void anErrorThatIsATextIsItsMessage() {
    assertThat(read("{\"error\":\"model not loaded\"}"))
        .isEqualTo(error("", 0, "", "model not loaded"));
  }

  @Test
  void anErrorThatIsAWordIsItsCodeAndWhatStandsBesideItCounts() {
    assertThat(read("{\"error\":\"insufficient_quota\"}").code()).isEqualTo("insufficient_quota");
    assertThat(read("{\"error\":\"Too Many\",\"code\":\"slow_down\",\"message\":\"m\"}"))
        .isEqualTo(error("slow_down", 0, "", "m"));
    assertThat(read("{\"error\":null,\"message\":null,\"type\":\"t\"}").type()).isEqualTo("t");
  }

  @Test
  void aBodyThatIsATextAndAnArrayOfErrorsAreRead() {
    assertThat(read("\"Your credit is gone\"").text()).isEqualTo("Your credit is gone");
    assertThat(read("{\"error\":[{\"code\":\"insufficient_quota\"}]}").code())
        .isEqualTo("insufficient_quota");
  }

  @Test
  void aLongTextIsKeptButShownShortened() {
    ErrorBody error = read("{\"error\":{\"message\":\"" + "quota ".repeat(200) + "the end\"}}");
    assertThat(error.text()).endsWith("the end");
    assertThat(error.message()).hasSize(300);
  }

  @Test
  void anIntegerCodeIsNoWordAndTheStatusStandsForIt() {
    assertThat(read("[{\"error\":{\"code\":429,\"message\":\"m\",\"status\":\"GONE\"}}]"))
        .isEqualTo(error("", 429, "GONE", "m"));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"marked+key/0123456789", "marked%2Bkey%2F0123456789"})
  void aKeyOfAnyFormIsTakenOutBeforeTheLineIsCut(String echoed) {
    String base64 = "bWFya2VkK2tleS8wMTIzNDU2Nzg5";
    String body = " ".repeat(15_995) + echoed + " and " + base64;

    assertThat(read(body).message()).isEqualTo("*** a");
    assertThat(read(echoed + " and " + base64).message()).isEqualTo("*** and ***");
  }

  @Test
  void whatTheMessageQuotesIsNoCode() {
    ErrorBody error =
        read("{\"error\":{\"code\":\"x\",\"message\":\"'invalid_api_key' in prompt\"}}");
    assertThat(error.is("invalid_api_key")).isFalse();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "Request too large for m",
        "openai error: Request too large for m",
        "litellm.RateLimitError: RateLimitError: OpenAIException - Request too large for m",
        "Error code: 429 - request too large for m"
      })
  void whatGatewaysPutBeforeAMessageIsNotItsBeginning(String message) {
    assertThat(read('"' + message + '"').opens("Request too large")).isTrue();
    assertThat(read("\"I was told: " + message + '"').opens("Request too large")).isFalse();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "{\"error\":{\"message\":\"busy\",\"code\":\"insufficient_quota\"}}",
        "litellm.RateLimitError: OpenAIException - {\"message\":\"busy\",\"code\":\"insufficient_quota\"}. More",
        "Error code: 429 - {'error': {'message': 'busy', 'param': None, 'code': 'insufficient_quota'}}"
      })
  void theBodyOfAnUpstreamsErrorCountsForAGatewaysOwn(String message) {
    ObjectNode error = RecordJson.MAPPER.createObjectNode();
    error.putObject("error").put("message", message).put("code", "429").put("type", "outer");

    assertThat(read(error.toString()).is("insufficient_quota")).isTrue();
    assertThat(read(error.toString()).is("outer")).isTrue();
    assertThat(read(error.toString()).text()).isEqualTo("busy");
  }

  @Test
  void bodiesWithinBodiesAreReadToABound() {
    String body = "{\"error\":{\"message\":\"innermost\"}}";
    for (int i = 0; i < 10; i++) {
      ObjectNode outer = RecordJson.MAPPER.createObjectNode();
      outer.putObject("error").put("message", body);
      body = outer.toString();
    }
    assertThat(read(body).text()).startsWith("{");
  }

  @Test
  void aNumberThatIsNoStatusIsACode() {
    assertThat(read("{\"error\":{\"code\":1113,\"message\":\"m\"}}"))
        .isEqualTo(error("1113", 0, "", "m"));
    assertThat(read("{\"error\":{\"code\":\"1302\",\"message\":\"m\"}}").code()).isEqualTo("1302");
    assertThat(read("{\"base_resp\":{\"status_code\":1008,\"status_msg\":\"m\"}}"))
        .isEqualTo(error("base_resp_1008", 0, "", "m"));
    assertThat(read("{\"errors\":[{\"code\":7003,\"message\":\"m\"}],\"success\":false}").code())
        .isEqualTo("7003");
  }

  @Test
  void headersOfAnUpstreamThatAGatewayHandsOnAreHints() {
    ErrorBody error =
        read(
            "{\"error\":{\"code\":429,\"metadata\":{\"headers\":{\"X-RateLimit-Reset\":\"17\"}},"
                + "\"details\":[{\"retryDelay\":\"34s\"}]}}");
    assertThat(error.hints())
        .containsEntry("x-ratelimit-reset", "17")
        .containsEntry("retry-info", "34s");
  }

  private static ErrorBody error(String code, int number, String type, String text) {
    return new ErrorBody(code, number, type, text, true, List.of(), "", Map.of());
  }

  private static ErrorBody read(String body) {
    return ErrorBody.read(body, Redaction.of(List.of(new Secret("marked+key/0123456789"))));
  }
}
