package io.keyfleet.worker.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.service.settings.Secret;
import java.util.List;
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
    assertThat(error).isEqualTo(new ErrorBody("", "", "m", List.of(), false));
    assertThat(error.codeOr("other")).isEqualTo("other");
  }

  @Test
  void anErrorThatIsATextIsItsMessage() {
    assertThat(read("{\"error\":\"model not loaded\"}"))
        .isEqualTo(new ErrorBody("", "", "model not loaded", List.of(), false));
  }

  @Test
  void anErrorThatIsAWordIsItsCodeAndWhatStandsBesideItCounts() {
    assertThat(read("{\"error\":\"insufficient_quota\"}").code()).isEqualTo("insufficient_quota");
    assertThat(read("{\"error\":\"Too Many\",\"code\":\"slow_down\",\"message\":\"m\"}"))
        .isEqualTo(new ErrorBody("slow_down", "", "m", List.of(), false));
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
        .isEqualTo(new ErrorBody("", "GONE", "m", List.of(), false));
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

  private static ErrorBody read(String body) {
    return ErrorBody.read(body, Redaction.of(List.of(new Secret("marked+key/0123456789"))));
  }
}
