package io.keyfleet.scorer.results;

import static io.keyfleet.scorer.Samples.answer;
import static io.keyfleet.scorer.Samples.dead;
import static io.keyfleet.scorer.Samples.stated;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.KeyId;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.PromptId;
import io.keyfleet.scorer.tally.Settlement;
import io.keyfleet.scorer.verdicts.Scoring;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsFileTest {
  @TempDir private Path folder;

  @Test
  void everyLineHasEveryName() throws Exception {
    Path path = folder.resolve("r.jsonl");
    try (ResultsFile file = ResultsFile.growing(new OutputFile("--results", path))) {
      add(file, answer(7, stated(2), 1), Settlement.SETTLED);
      file.add(dead(8, 1), Settlement.SETTLED);
      file.flush();

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
                  + "\"answeredAt\":\"2026-01-02T03:04:06Z\"}",
              "{\"topic\":\"prompts\",\"partition\":0,\"offset\":8,\"id\":\"id-1\","
                  + "\"run\":\"run-1\",\"template\":\"basic\",\"question\":\"1 + 1\","
                  + "\"expected\":2,\"answer\":null,\"verdict\":\"unanswered\","
                  + "\"strict\":\"unanswered\",\"lenient\":\"unanswered\",\"key\":null,\"account\":null,"
                  + "\"provider\":null,\"model\":null,\"latencyMs\":null,\"attempts\":5,"
                  + "\"calls\":5,\"finishReason\":null,\"promptTokens\":null,"
                  + "\"completionTokens\":null,\"cost\":null,"
                  + "\"error\":\"attempts_exhausted: HTTP 500\",\"answeredAt\":null}");
    }
  }

  @Test
  void aWholeFileAppearsOnlyAtTheEndAndLeavesNothingBeside() throws Exception {
    Path path = folder.resolve("r.jsonl");
    ResultsFile file = ResultsFile.atOnce(new OutputFile("--results", path));
    file.add(dead(7, 1), Settlement.SETTLED);
    add(file, answer(7, stated(2), 1), Settlement.REVIVED);
    add(file, answer(7, stated(3), 1), Settlement.REPEATED);
    assertThat(path).doesNotExist();

    file.close();

    assertThat(Files.readAllLines(path)).hasSize(1).first().asString().contains("\"right\"");
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(path);
    }
  }

  @Test
  void aDiscardedFileLeavesWhatWasThere() throws Exception {
    Path path = Files.writeString(folder.resolve("r.jsonl"), "old");
    ResultsFile file = ResultsFile.atOnce(new OutputFile("--results", path));
    file.discard();

    assertThat(path).hasContent("old");
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(path);
    }
  }

  @Test
  void promptsWithoutAQuestionAreNamedByTheirId() throws Exception {
    Path path = folder.resolve("r.jsonl");
    Labels labels = new Labels("id-9", null, null, null, null);
    try (ResultsFile file = ResultsFile.growing(new OutputFile("--results", path))) {
      add(file, answer(new PromptId("prompts", 0, 1), labels, "hello", 1), Settlement.SETTLED);
    }

    assertThat(Files.readString(path))
        .contains("\"question\":\"id-9\"", "\"expected\":null", "\"verdict\":\"unscored\"");
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

  private static void add(ResultsFile file, Answer answer, Settlement settlement) {
    file.add(answer, Scoring.standard().score(answer), settlement);
  }
}
