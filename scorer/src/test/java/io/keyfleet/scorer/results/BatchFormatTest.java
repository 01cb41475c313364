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
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.response.ApiResponse;
import io.keyfleet.contract.response.RawJson;
import io.keyfleet.scorer.grading.Grader;
import io.keyfleet.scorer.tally.prompts.TallyChange;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
  void aResponseThatWasKeptIsTheLinesOwn() throws Exception {
    String body = "{\"object\":\"list\",\"data\":[{\"embedding\":[0.10,2e-3]}]}";
    ApiResponse whole = new ApiResponse(200, "req-7", RawJson.of(body).orElseThrow(), null);
    ApiResponse marked = new ApiResponse(200, "req-8", null, 9_000_000L);
    Path out = folder.resolve("out.jsonl");
    ResultsFile file =
        new ResultsFile(
            new OutputFile("--results", out), Optional.empty(), ResultsFormat.OPENAI_BATCH);
    file.begin(0);
    add(file, of("/v1/embeddings", answer(id(0), labels("a"), "", 1).with(whole)));
    add(file, of("/v1/messages", answer(id(1), labels("b"), "hi", 1).with(marked)));
    add(file, of("/v1/responses", answer(id(2), labels("c"), "hi", 1)));
    file.finish(lines -> {});

    List<String> lines = Files.readAllLines(out);
    assertThat(lines.get(0)).contains("\"request_id\":\"req-7\",\"body\":" + body + "}");
    assertThat(line(lines, 1, "/response/request_id")).isEqualTo("req-8");
    assertThat(line(lines, 1, "/response/body/content/0/text")).isEqualTo("hi");
    assertThat(line(lines, 1, "/response/body/stop_reason")).isEqualTo("end_turn");
    assertThat(line(lines, 2, "/response/body/output/0/content/0/text")).isEqualTo("hi");
    assertThat(line(lines, 2, "/response/request_id")).isEqualTo("prompts-0-2");
  }

  private static String line(List<String> lines, int number, String path) throws Exception {
    return RecordJson.tree(lines.get(number)).at(path).asText();
  }

  private static Answer of(String url, Answer answer) {
    Answer.Source from = answer.source();
    Answer.Source source =
        new Answer.Source(from.provider(), from.account(), from.key(), from.worker(), url);
    return new Answer(
        answer.prompt(),
        answer.labels(),
        answer.completion(),
        source,
        answer.effort(),
        answer.response());
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
