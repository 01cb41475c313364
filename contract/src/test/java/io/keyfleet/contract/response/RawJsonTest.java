package io.keyfleet.contract.response;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.KeyId;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.RecordJson;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawJsonTest {
  private static final PromptId ID = new PromptId("prompts", 3, 17);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"n\":1.0,\"e\":1e5,\"z\":-0.10,\"big\":123456789012345678901234567890,\"t\":[true,null]}",
        "{\"text\":\"a \\\"b\\\" \\\\ \\u00e9 \\ud83d\\ude00 \u4f60 \uD83D\uDE00 { } \"}",
        "{\"half\":\"\\ud800\"}",
        "[1,2]",
        "\"text\"",
        "7",
        "-0.10",
        "null",
        "true"
      })
  void aValueComesBackToTheLetter(String text) throws Exception {
    RawJson value = RawJson.of(text).orElseThrow();
    assertThat(value.text()).isEqualTo(text);

    Answer answer = answer(value);
    byte[] written = RecordJson.write(answer);
    assertThat(new String(written, UTF_8)).contains("\"body\":" + text);
    assertThat(RecordJson.readAnswer(written).response()).isEqualTo(response(value));

    DeadPrompt dead = dead(value);
    assertThat(RecordJson.readDeadPrompt(RecordJson.write(dead)).response())
        .isEqualTo(response(value));
  }

  @Test
  void aValueIsOneLineAndItsTextsKeepTheirSpaces() {
    assertThat(RawJson.of(" {\n  \"a b\" :\t[ 1 ,\r\n \" \\\" , : \" ]\n}\n"))
        .contains(new RawJson("{\"a b\":[1,\" \\\" , : \"]}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{\"a\":NaN}",
        "{\"a\":1} 2",
        "{\"a\":\"\n\"}",
        "{\"a\":\"\uD800\"}",
        "{\"a\":01}",
        "{\"a\":1e99999999999}",
        "{} {}",
        "[1] 2",
        "{'a':1}",
        "nul",
        "<html>"
      })
  void whatNotEveryReaderCanReadIsNone(String text) {
    assertThat(RawJson.of(text)).isEmpty();
  }

  @Test
  void whatIsTakenIsReadHoweverDeepItIs() throws Exception {
    int deepest = RecordJson.MAX_NESTING;
    while (RawJson.of(nested(deepest)).isEmpty()) {
      deepest--;
    }
    assertThat(deepest).isGreaterThan(50);
    String record = new String(RecordJson.write(answer(new RawJson(nested(deepest)))), UTF_8);

    assertThat(RecordJson.readAnswer(record.getBytes(UTF_8)).response()).isNotNull();
    assertThat(RecordJson.tree("{\"answer\":" + record + "}").at("/answer/response/body"))
        .isNotEmpty();
  }

  @Test
  void aNumberThatNobodyCanHoldIsNone() {
    assertThat(RawJson.of("9".repeat(900))).isPresent();
    assertThat(RawJson.of("9".repeat(1_001))).isEmpty();
  }

  @Test
  void halfACharacterBecomesAWholeOne() throws Exception {
    RawJson text = RawJson.ofText("a\uD800b\uDE00");

    assertThat(RawJson.of(text.text())).contains(text);
    assertThat(RecordJson.tree(text.text()).textValue()).isEqualTo("a\uFFFDb\uFFFD");
  }

  @Test
  void anyTextBecomesAValue() throws Exception {
    RawJson text = RawJson.ofText("<a href=\"x\">\n\u0001\\ \uD83D\uDE00</a>");

    assertThat(RawJson.of(text.text())).contains(text);
    assertThat(RecordJson.tree(text.text()).textValue())
        .isEqualTo("<a href=\"x\">\n\u0001\\ \uD83D\uDE00</a>");
  }

  @Test
  void recordsOfVersionsThatKeptNoResponseAreRead() throws Exception {
    Answer old = new Answer(ID, Labels.NONE, answered(), source(), effort());

    assertThat(new String(RecordJson.write(old), UTF_8)).doesNotContain("response", "url");
    assertThat(RecordJson.readAnswer(RecordJson.write(old))).isEqualTo(old);
  }

  private static String nested(int depth) {
    return "[".repeat(depth) + "]".repeat(depth);
  }

  private static ApiResponse response(RawJson body) {
    return new ApiResponse(200, "req-1", body, null);
  }

  private static Answer answer(RawJson body) {
    return new Answer(ID, Labels.NONE, answered(), source(), effort(), response(body));
  }

  private static DeadPrompt dead(RawJson body) {
    DeadPrompt.Effort none = new DeadPrompt.Effort(0, 0, "w", Instant.EPOCH, Instant.EPOCH);
    return new DeadPrompt(ID, Labels.NONE, "x", "y", none, response(body));
  }

  private static Answer.Completion answered() {
    return new Answer.Completion("42", null, null, null, null, null);
  }

  private static Answer.Source source() {
    return new Answer.Source("api", "acct", KeyId.of("sk-1"), "w-1");
  }

  private static Answer.Effort effort() {
    return new Answer.Effort(1, 1, 1, Instant.EPOCH, Instant.EPOCH);
  }
}
