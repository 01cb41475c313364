package io.keyfleet.gateway.batches;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.Topics;
import io.keyfleet.contract.response.ApiResponse;
import io.keyfleet.contract.response.RawJson;
import io.keyfleet.gateway.batches.store.Batch;
import io.keyfleet.gateway.batches.store.Batch.Origin;
import io.keyfleet.gateway.batches.store.Batch.Outcome;
import io.keyfleet.gateway.batches.store.BatchInput;
import io.keyfleet.gateway.results.ResponseBody;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The output and error files of a batch, read from the topics of answers and dead prompts: every
/// `custom_id` is in one of the two, once.
///
/// @param scan reads the topics
record BatchResults(ResultScan scan) {
  /// Takes an answer; may fail to write it.
  @FunctionalInterface
  private interface Answers {
    void take(Answer answer) throws IOException;
  }

  /// Writes the lines that were answered.
  ///
  /// @param each gets the answer of each
  void output(Batch batch, Outcome range, Consumer<Answer> each, OutputStream out)
      throws IOException {
    Set<String> seen = new HashSet<>();
    eachAnswer(
        batch,
        range,
        answer -> {
          if (seen.add(id(answer.labels().id()))) {
            each.accept(answer);
            ObjectNode line = line(answer.prompt(), answer.labels().id());
            String place = answer.prompt().toString();
            line.putObject("response")
                .put("status_code", 200)
                .put("request_id", ResponseBody.requestId(answer.response(), place))
                .putRawValue("body", ResponseBody.raw(ResponseBody.of(answer)));
            write(line.putNull("error"), out);
          }
        });
  }

  /// Writes the lines that were not.
  ///
  /// @param input all lines
  /// @param stopped what became of those that have no result
  /// @return how many of these there are
  int errors(Batch batch, Outcome range, Path input, Stopped stopped, OutputStream out)
      throws IOException {
    Set<String> settled = new HashSet<>();
    eachAnswer(batch, range, answer -> settled.add(id(answer.labels().id())));
    scan.read(
        Topics.dead(batch.order().topic()),
        origin(batch).dead(),
        range.dead(),
        value -> {
          DeadPrompt dead = RecordJson.readDeadPrompt(value);
          if (batch.id().equals(dead.labels().run())
              && !dead.cause().equals(Stopped.CAUSE)
              && settled.add(id(dead.labels().id()))) {
            write(refused(dead), out);
          }
        });
    Set<String> left = new LinkedHashSet<>();
    BatchInput.eachId(
        batch.order(),
        input,
        one -> {
          if (!settled.contains(one)) {
            left.add(one);
          }
        });
    for (String one : left) {
      ObjectNode line = RecordJson.MAPPER.createObjectNode();
      line.put("id", "batch_req_" + batch.id() + "-" + one).put("custom_id", one);
      write(failed(line.putNull("response"), stopped.code(), stopped.message()), out);
    }
    return left.size();
  }

  /// What is there of the results of a topic now.
  ResultScan.Range present(String topic, int partitions) throws IOException {
    return scan.present(topic, partitions);
  }

  /// What became of lines that have no result.
  enum Stopped {
    EXPIRED("batch_expired", "this request could not be executed before the batch expired"),
    CANCELLED("batch_cancelled", "the batch was cancelled before this request was executed"),
    SPENT(
        BudgetWatch.CODE,
        "the budget of the batch's key was used up before this request was executed"),
    DELETED(
        "result_deleted",
        "the result of this request was deleted from its topic before the batch ended; it may have"
            + " been called and paid"),
    NOT_SENT(
        "not_executed",
        "this request was not called: it is larger than Kafka takes, or was deleted from its topic");

    /// The cause of dead prompts whose run was stopped.
    static final String CAUSE = "stopped";

    private final String code;
    private final String message;

    Stopped(String code, String message) {
      this.code = code;
      this.message = message;
    }

    String code() {
      return code;
    }

    String message() {
      return message;
    }
  }

  /// Gives every answer to the batch; those of a prompt that was called again come twice.
  private void eachAnswer(Batch batch, Outcome range, Answers answers) throws IOException {
    scan.read(
        Topics.answers(batch.order().topic()),
        origin(batch).answers(),
        range.answers(),
        value -> {
          Answer answer = RecordJson.readAnswer(value);
          if (batch.id().equals(answer.labels().run())) {
            answers.take(answer);
          }
        });
  }

  private static ObjectNode line(PromptId prompt, @Nullable String customId) {
    ObjectNode line = RecordJson.MAPPER.createObjectNode();
    return line.put("id", "batch_req_" + prompt).put("custom_id", id(customId));
  }

  /// A line with the API's own error, if it sent one.
  private static ObjectNode refused(DeadPrompt dead) {
    ObjectNode line = line(dead.prompt(), dead.labels().id());
    ApiResponse response = dead.response();
    RawJson body = response == null ? null : response.body();
    if (response == null || body == null) {
      return failed(line, dead.cause(), dead.detail());
    }
    line.putObject("response")
        .put("status_code", response.statusCode())
        .put("request_id", ResponseBody.requestId(response, dead.prompt().toString()))
        .putRawValue("body", ResponseBody.raw(body.text()));
    return line.putNull("error");
  }

  private static ObjectNode failed(ObjectNode line, String code, String message) {
    line.putNull("response");
    line.putObject("error").put("code", code).put("message", message);
    return line;
  }

  private static void write(ObjectNode line, OutputStream out) throws IOException {
    out.write(RecordJson.bytes(line));
    out.write("\n".getBytes(UTF_8));
  }

  private static Origin origin(Batch batch) {
    Origin origin = batch.origin();
    return origin == null ? Origin.NONE : origin;
  }

  private static String id(@Nullable String given) {
    return given == null ? "" : given;
  }
}
