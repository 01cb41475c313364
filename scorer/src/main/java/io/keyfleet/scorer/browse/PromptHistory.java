package io.keyfleet.scorer.browse;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.response.ApiResponse;
import io.keyfleet.scorer.grading.Grader;
import io.keyfleet.scorer.grading.Score;
import io.keyfleet.scorer.grading.Verdict;
import io.keyfleet.scorer.input.ResultRecord;
import io.keyfleet.scorer.results.ResultLine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All that is known of one prompt. The names are stable.
///
/// @param prompt its coordinates
/// @param path of its kind of request, such as `/v1/chat/completions`; null if it is gone
/// @param request the body as its owner wrote it, and the fleet completes it; null likewise
/// @param results its answer, repeated ones, and its dead prompt if it has one, in the order in
///   which they were read
/// @param gone how many of them Kafka does not have any more
public record PromptHistory(
    String prompt,
    @Nullable String path,
    @Nullable JsonNode request,
    List<Result> results,
    int gone) {

  /// An answer or dead prompt.
  ///
  /// @param counted whether it counts
  /// @param line as it is in a results file
  /// @param stated its verdict by the final reading
  /// @param effort what it took
  /// @param response the whole response, as far as it is kept
  public record Result(
      boolean counted,
      ResultLine line,
      Verdict stated,
      Effort effort,
      @Nullable ApiResponse response) {
    static Result of(boolean counted, ResultRecord record, Grader grader) {
      return switch (record) {
        case ResultRecord.Answered(Answer answer) -> {
          Score score = grader.score(answer);
          yield new Result(
              counted,
              ResultLine.of(answer, score),
              score.stated(),
              Effort.of(answer),
              answer.response());
        }
        case ResultRecord.Dead(DeadPrompt dead) ->
            new Result(
                counted, ResultLine.of(dead), Verdict.UNANSWERED, Effort.of(dead), dead.response());
      };
    }
  }

  /// What it took beside attempts and calls, which are in the line.
  ///
  /// @param waitedMillis from its publishing to its end, without its last call: in queues, for
  ///   quotas, and in calls that failed
  /// @param madeAgain calls that failed, by cause
  /// @param mayBePaidTwice whether a worker that ended without a hand-over may have paid for it too
  public record Effort(
      Instant publishedAt,
      Instant settledAt,
      long waitedMillis,
      String worker,
      Map<String, Integer> madeAgain,
      boolean mayBePaidTwice) {
    static Effort of(Answer answer) {
      Answer.Effort effort = answer.effort();
      return new Effort(
          effort.publishedAt(),
          effort.answeredAt(),
          waited(effort.publishedAt(), effort.answeredAt(), effort.latencyMillis()),
          answer.source().worker(),
          effort.madeAgain(),
          effort.mayBePaidTwice());
    }

    static Effort of(DeadPrompt dead) {
      DeadPrompt.Effort effort = dead.effort();
      return new Effort(
          effort.publishedAt(),
          effort.diedAt(),
          waited(effort.publishedAt(), effort.diedAt(), 0),
          effort.worker(),
          effort.madeAgain(),
          false);
    }

    private static long waited(Instant published, Instant settled, long called) {
      return Math.max(0, Duration.between(published, settled).toMillis() - called);
    }
  }
}
