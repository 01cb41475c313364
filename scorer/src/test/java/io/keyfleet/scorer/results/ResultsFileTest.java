package io.keyfleet.scorer.results;

import static io.keyfleet.scorer.SampleRecords.LABELS;
import static io.keyfleet.scorer.SampleRecords.answer;
import static io.keyfleet.scorer.SampleRecords.dead;
import static io.keyfleet.scorer.SampleRecords.stated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.KeyId;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.PromptId;
import io.keyfleet.scorer.grading.Grader;
import io.keyfleet.scorer.grading.Score;
import io.keyfleet.scorer.tally.prompts.TallyChange;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsFileTest {
  private static final UnansweredLines ONE_DEAD = lines -> lines.accept(ResultLine.of(dead(8, 1)));

  @TempDir private Path folder;
  private Path path = Path.of("set below");
  private Path draft = Path.of("set below");

  @BeforeEach
  void name() {
    path = folder.resolve("r.jsonl");
    draft = folder.resolve("r.jsonl.part");
  }

  @Test
  void everyLineHasEveryName() throws Exception {
    ResultsFile file = begun(ResultsFormat.JSONL, 0);
    add(file, answer(7, stated(2), 1), TallyChange.SETTLED);
    file.finish(ONE_DEAD);

    String key = KeyId.of("sk-1").value();
    assertThat(Files.readAllLines(path))
        .containsExactly(
            "{\"topic\":\"prompts\",\"partition\":0,\"offset\":7,\"id\":\"id-1\","
                + "\"run\":\"run-1\",\"template\":\"basic\",\"question\":\"1 + 1\","
                + "\"expected\":2,\"answer\":\"{\\\"infer\\\": 2}\",\"verdict\":\"right\","
                + "\"strict\":\"right\",\"lenient\":\"right\",\"key\":\""
                + key
                + "\",\"account\":\"acct-1\",\"provider\":\"api\",\"model\":\"m-1\","
                + "\"latencyMs\":450,\"attempts\":1,\"calls\":2,\"finishReason\":\"stop\","
                + "\"promptTokens\":10,\"completionTokens\":5,\"cost\":0.001,\"error\":null,"
                + "\"answeredAt\":\"2026-01-02T03:04:06Z\",\"topicId\":null,\"metadata\":null,"
                + "\"reusedFrom\":null}",
            "{\"topic\":\"prompts\",\"partition\":0,\"offset\":8,\"id\":\"id-1\","
                + "\"run\":\"run-1\",\"template\":\"basic\",\"question\":\"1 + 1\","
                + "\"expected\":2,\"answer\":null,\"verdict\":\"unanswered\","
                + "\"strict\":\"unanswered\",\"lenient\":\"unanswered\",\"key\":null,"
                + "\"account\":null,"
                + "\"provider\":null,\"model\":null,\"latencyMs\":null,\"attempts\":5,"
                + "\"calls\":5,\"finishReason\":null,\"promptTokens\":null,"
                + "\"completionTokens\":null,\"cost\":null,"
                + "\"error\":\"attempts_exhausted: HTTP 500\",\"answeredAt\":null,\"topicId\":null,"
                + "\"metadata\":null,\"reusedFrom\":null}");
  }

  @Test
  void aPromptThatAContentFilterRefusedIsFilteredAndReadBackAsDead() throws Exception {
    DeadPrompt refused = dead(8, 1, "content_filter");
    ResultsFile file = begun(ResultsFormat.JSONL, 0);
    file.add(answer(7, "", 1), Score.FILTERED, TallyChange.SETTLED);
    file.finish(tail -> tail.accept(ResultLine.of(refused)));
    List<Answer> answers = new ArrayList<>();
    List<DeadPrompt> dead = new ArrayList<>();
    ResultsReader.read(path, answers::add, dead::add);

    assertThat(path).content().containsSubsequence("\"filtered\"", "\"filtered\"");
    assertThat(answers).hasSize(1);
    assertThat(dead).extracting(DeadPrompt::cause).containsExactly("content_filter");
  }

  @Test
  void theFileAppearsOnlyAtTheEndAndLeavesNothingBeside() throws Exception {
    ResultsFile file = begun(ResultsFormat.JSONL, 0);
    add(file, answer(7, stated(2), 1), TallyChange.REVIVED);
    add(file, answer(7, stated(3), 1), TallyChange.REPEATED);
    file.flush();
    assertThat(path).doesNotExist();
    assertThat(draft).content().hasLineCount(1).endsWith("}\n");

    file.finish(UnansweredLines.NONE);

    assertThat(Files.readAllLines(path)).hasSize(1).first().asString().contains("\"right\"");
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(path);
    }
  }

  @Test
  void aPublishedFileIsWholeAndItsDraftGoesOn() throws Exception {
    ResultsFile file = begun(ResultsFormat.JSONL, 0);
    add(file, answer(7, stated(2), 1), TallyChange.SETTLED);
    file.publish(ONE_DEAD);
    assertThat(path).content().hasLineCount(2);

    add(file, answer(8, stated(2), 1), TallyChange.REVIVED);
    file.publish(UnansweredLines.NONE);

    assertThat(path).content().hasLineCount(2).doesNotContain("unanswered");
    assertThat(draft).hasSameTextualContentAs(path);
  }

  @Test
  void aDraftThatAKillCutShortGoesOnFromWhatHeld() throws Exception {
    ResultsFile killed = begun(ResultsFormat.CSV, 0);
    add(killed, answer(1, stated(2), 1), TallyChange.SETTLED);
    long held = killed.flush();
    add(killed, answer(2, stated(2), 1), TallyChange.SETTLED);
    killed.close();
    Files.writeString(draft, "half a li", StandardOpenOption.APPEND);

    assertThat(file(ResultsFormat.CSV).present()).isGreaterThan(held);
    ResultsFile next = begun(ResultsFormat.CSV, held);
    add(next, answer(2, stated(2), 1), TallyChange.SETTLED);
    next.finish(UnansweredLines.NONE);

    assertThat(Files.readAllLines(path)).hasSize(3);
    assertThat(path).content().doesNotContain("half");
  }

  @Test
  void aTailThatFailsLeavesTheDraftAsItWas() throws Exception {
    ResultsFile file = begun(ResultsFormat.JSONL, 0);
    add(file, answer(7, stated(2), 1), TallyChange.SETTLED);
    UnansweredLines failing =
        lines -> {
          lines.accept(ResultLine.of(dead(8, 1)));
          throw new IllegalStateException("away");
        };

    assertThatThrownBy(() -> file.finish(failing)).isInstanceOf(IllegalStateException.class);
    file.finish(ONE_DEAD);

    assertThat(path).content().hasLineCount(2);
  }

  @Test
  void promptsWithoutAQuestionAreNamedByTheirId() throws Exception {
    Labels labels = new Labels("id-9", null, null, null, null);
    ResultsFile file = begun(ResultsFormat.JSONL, 0);
    add(file, answer(new PromptId("prompts", 0, 1), labels, "hello", 1), TallyChange.SETTLED);
    file.finish(lines -> lines.accept(ResultLine.missing(new PromptId("prompts", 0, 2), LABELS)));

    assertThat(path)
        .content()
        .contains("\"question\":\"id-9\"", "\"expected\":null", "\"verdict\":\"unscored\"")
        .contains("\"verdict\":\"missing\"", "\"error\":\"not_settled: ");
  }

  @Test
  void cellsWithCommasQuotesAndLineBreaksAreQuoted() throws Exception {
    ResultsFile file = begun(ResultsFormat.CSV, 0);
    String text = "a, \"b\"\nc";
    add(file, answer(7, text, 1), TallyChange.SETTLED);
    file.finish(UnansweredLines.NONE);

    assertThat(path)
        .content()
        .startsWith("topic,partition,offset,id,run,template,question,expected,answer,verdict,")
        .contains(",\"a, \"\"b\"\"\nc\",unreadable,")
        .endsWith(",,2026-01-02T03:04:06Z,,,\r\n");
  }

  @Test
  void whatCannotBeWrittenIsKnownBefore() {
    assertThat(new OutputFile("--report", folder).problem()).get().asString().contains("--report");
    assertThat(new OutputFile("--report", folder.resolve("no/r.json")).problem())
        .get()
        .asString()
        .contains("--report", "does not exist");
    assertThat(new OutputFile("--report", folder.resolve("r.json")).problem()).isEmpty();
  }

  private ResultsFile file(ResultsFormat format) {
    return new ResultsFile(new OutputFile("--results", path), Optional.empty(), format);
  }

  private ResultsFile begun(ResultsFormat format, long length) {
    ResultsFile file = file(format);
    file.begin(length);
    return file;
  }

  private static void add(ResultsFile file, Answer answer, TallyChange change) {
    file.add(answer, Grader.standard().score(answer), change);
  }
}
