package io.keyfleet.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordJsonTest {
  private static final PromptId ID = new PromptId("prompts", 3, 17);
  private static final Labels LABELS =
      new Labels("a", "run", "basic", "1 + 1", TextNode.valueOf("2"));
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");

  @Test
  void answersComeBackAsTheyWent() throws UnreadableRecord {
    Answer answer =
        new Answer(
            ID,
            LABELS,
            new Answer.Completion("{\"infer\": 2}", "stop", "m", 10L, 5L, new BigDecimal("0.001")),
            new Answer.Source("api", "acct", KeyId.of("sk-1"), "w-1"),
            new Answer.Effort(2, 3, 450, AT, AT.plusMillis(450)));

    assertThat(RecordJson.readAnswer(RecordJson.write(answer))).isEqualTo(answer);
  }

  @Test
  void deadPromptsComeBackAsTheyWent() throws UnreadableRecord {
    DeadPrompt dead =
        new DeadPrompt(
            ID, Labels.NONE, "unreadable", "blank", new DeadPrompt.Effort(0, 0, "w-1", AT, AT));

    assertThat(RecordJson.readDeadPrompt(RecordJson.write(dead))).isEqualTo(dead);
  }

  @Test
  void whatCallsWereMadeAgainForComesBackAndMayBeMissing() throws UnreadableRecord {
    Map<String, Integer> again = Map.of("503", 1, "connection closed", 2);
    Answer answer =
        new Answer(
            ID,
            LABELS,
            new Answer.Completion("2", "stop", "m", 10L, 5L, null),
            new Answer.Source("api", "acct", KeyId.of("sk-1"), "w-1"),
            new Answer.Effort(2, 4, 450, AT, AT, false, null, again));
    DeadPrompt dead =
        new DeadPrompt(ID, LABELS, "x", "y", new DeadPrompt.Effort(4, 4, "w-1", AT, AT, again));
    String without =
        new String(RecordJson.write(dead), UTF_8).replaceFirst(",\"madeAgain\":\\{.*?}", "");

    assertThat(RecordJson.readAnswer(RecordJson.write(answer))).isEqualTo(answer);
    assertThat(RecordJson.readDeadPrompt(RecordJson.write(dead))).isEqualTo(dead);
    assertThat(without).doesNotContain("madeAgain");
    assertThat(RecordJson.readDeadPrompt(without.getBytes(UTF_8)).effort().madeAgain()).isEmpty();
  }

  @Test
  void theWireFormIsFlat() {
    DeadPrompt dead =
        new DeadPrompt(
            ID, LABELS, "unreadable", "blank", new DeadPrompt.Effort(0, 0, "w-1", AT, AT));

    assertThat(new String(RecordJson.write(dead), UTF_8))
        .contains("\"partition\":3", "\"offset\":17", "\"run\":\"run\"", "\"worker\":\"w-1\"");
  }

  @Test
  void foreignRecordsAreUnreadable() {
    assertThatThrownBy(() -> RecordJson.readAnswer("null".getBytes(UTF_8)))
        .isInstanceOf(UnreadableRecord.class);
    assertThatThrownBy(() -> RecordJson.readAnswer("[1]".getBytes(UTF_8)))
        .isInstanceOf(UnreadableRecord.class);
    assertThatThrownBy(() -> RecordJson.readAnswer("{}".getBytes(UTF_8)))
        .isInstanceOf(UnreadableRecord.class);
  }

  @Test
  void keyIdsHideTheirKey() {
    assertThat(KeyId.of("sk-secret").toString()).matches("key-[0-9a-f]{10}");
  }
}
