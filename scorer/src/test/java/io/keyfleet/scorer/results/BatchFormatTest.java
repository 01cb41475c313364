package io.keyfleet.scorer.results;

import static io.keyfleet.scorer.SampleRecords.PUBLISHED;
import static io.keyfleet.scorer.SampleRecords.answer;
import static io.keyfleet.scorer.SampleRecords.stated;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.PromptId;
import io.keyfleet.scorer.grading.Grader;
import io.keyfleet.scorer.tally.prompts.TallyChange;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchFormatTest {
  @TempDir private Path folder;

  @Test
  void aReaderOfTheBatchApiReadsAnswersAndErrorsAlike() throws Exception {
    Path out = folder.resolve("out.jsonl");
    write(out, Optional.empty());

    BatchOutput read = BatchOutput.read(out);
    JsonNode body = Objects.requireNonNull(read.bodies().get("request-1"));
    assertThat(body.at("/choices/0/message/content").asText()).isEqualTo("{\"infer\": 2}");
    assertThat(body.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    assertThat(body.get("model").asText()).isEqualTo("m-1");
    assertThat(body.get("created").asLong()).isEqualTo(PUBLISHED.getEpochSecond() + 1);
    assertThat(body.at("/usage/total_tokens").asLong()).isEqualTo(15);
    assertThat(read.bodies()).containsOnlyKeys("request-1", "prompts-0-1", "request-3");
    assertThat(read.errorCodes())
        .isEqualTo(Map.of("request-4", "context_length_exceeded", "request-5", "not_settled"));
  }

  @Test
  void errorsMayStandInAFileOfTheirOwnAsTheBatchApiHasThem() throws Exception {
    Path out = folder.resolve("out.jsonl");
    Path errors = folder.resolve("errors.jsonl");
    write(out, Optional.of(new OutputFile("--errors", errors)));

    assertThat(BatchOutput.read(out).errorCodes()).isEmpty();
    assertThat(BatchOutput.read(out).bodies()).hasSize(3);
    assertThat(BatchOutput.read(errors).errorCodes()).hasSize(2);
  }

  private void write(Path path, Optional<OutputFile> errors) {
    ResultsFile file =
        new ResultsFile(new OutputFile("--results", path), errors, ResultsFormat.OPENAI_BATCH);
    file.begin(0);
    add(file, answer(id(0), labels("request-1"), stated(2), 1));
    add(file, answer(id(1), labels(null), "hello \u4f60\u597d\n", 1));
    Answer bare = answer(id(2), labels("request-3"), "", 1);
    add(
        file,
        new Answer(
            bare.prompt(),
            bare.labels(),
            new Answer.Completion("", "eos", null, null, null, null),
            bare.source(),
            bare.effort()));
    file.finish(lines -> {
      lines.accept(
          ResultLine.of(
              new DeadPrompt(
                  id(3),
                  labels("request-4"),
                  "context_length_exceeded",
                  "HTTP 400: too long",
                  new DeadPrompt.Effort(1, 1, "w", PUBLISHED, PUBLISHED))));
      lines.accept(ResultLine.missing(id(4), labels("request-5")));
    });
  }

  private static PromptId id(long offset) {
    return new PromptId("prompts", 0, offset);
  }

  private static Labels labels(@Nullable String id) {
    return new Labels(id, null, null, null, null);
  }

  private static void add(ResultsFile file, Answer answer) {
    file.add(answer, Grader.standard().score(answer), TallyChange.SETTLED);
  }
}
