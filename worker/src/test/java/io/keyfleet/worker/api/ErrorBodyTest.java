package io.keyfleet.worker.api;

import static org.assertj.core.api.Assertions.assertThat;

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
    ErrorBody asMessage = ErrorBody.read("{\"error\":{\"message\":\"" + said + "\"}}");
    ErrorBody asCode = ErrorBody.read("{\"error\":{\"code\":\"" + key + "\",\"message\":\"m\"}}");

    assertThat(asMessage.message()).doesNotContain("mnop").contains("Incorrect API key");
    assertThat(ErrorBody.read(said).message()).doesNotContain("mnop");
    assertThat(asCode.toString()).doesNotContain("mnop");
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whatComesOutOfAnyBodyIsOneShortPrintableLine(long seed) {
    Random random = new Random(seed);
    StringBuilder body = new StringBuilder();
    random.ints(random.nextInt(5_000), 0, 0x2100).forEach(body::appendCodePoint);
    String message = ErrorBody.read(body.toString()).message();

    assertThat(message).hasSizeLessThanOrEqualTo(300).doesNotContainPattern("[\\p{Cntrl}\\v]");
  }

  @Test
  void codeAndTypeAreWordsOrNothing() {
    ErrorBody error =
        ErrorBody.read("{\"error\":{\"code\":\"a b\\n\",\"type\":{\"x\":1},\"message\":\"m\"}}");
    assertThat(error).isEqualTo(new ErrorBody("", "", "m"));
    assertThat(error.codeOr("other")).isEqualTo("other");
  }

  @Test
  void anErrorThatIsATextIsItsMessage() {
    assertThat(ErrorBody.read("{\"error\":\"model not loaded\"}"))
        .isEqualTo(new ErrorBody("", "", "model not loaded"));
  }

  @Test
  void anIntegerCodeIsNoWordAndTheStatusStandsForIt() {
    assertThat(ErrorBody.read("[{\"error\":{\"code\":429,\"message\":\"m\",\"status\":\"GONE\"}}]"))
        .isEqualTo(new ErrorBody("", "GONE", "m"));
  }
}
