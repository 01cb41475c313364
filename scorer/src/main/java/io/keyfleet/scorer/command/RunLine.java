package io.keyfleet.scorer.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.util.StdConverter;
import io.keyfleet.contract.run.RunEvent;
import io.keyfleet.contract.run.RunRecord;
import io.keyfleet.contract.run.RunRecord.Publishing;
import io.keyfleet.scorer.register.BudgetUse;
import io.keyfleet.scorer.tally.Counts;
import io.keyfleet.scorer.tally.Interval;
import io.keyfleet.scorer.tally.RunState;
import io.keyfleet.service.runs.Runs;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How one run stands.
///
/// @param run its id
/// @param state how far it is
/// @param registered as its producer said last; null where only its answers are known
/// @param prompts prompts of it that are published; null where nobody said
/// @param settled those that were answered or are dead
/// @param lost those that were deleted before they were called, or whose answers were after that;
///   null if there are none
/// @param counts which verdicts they got
/// @param stoppedAt when it was stopped, where it was
/// @param stopReason `budget` if its budget was spent; null if it was not stopped, or by hand
/// @param secondsLeft until it is settled, at its mean pace; null unless it is running
/// @param beside what only some runs have
@JsonInclude(JsonInclude.Include.NON_NULL)
record RunLine(
    String run,
    @JsonSerialize(converter = ListName.class) RunState state,
    @Nullable RunRecord registered,
    @Nullable Long prompts,
    long settled,
    @Nullable Long lost,
    Counts counts,
    @Nullable Instant stoppedAt,
    @Nullable String stopReason,
    @Nullable Double secondsLeft,
    @JsonUnwrapped Beside beside) {
  private static final List<String> HEAD =
      List.of(
          "RUN",
          "STATE",
          "PROMPTS",
          "SETTLED",
          "LEFT",
          "DEAD",
          "ACCURACY",
          "TOPIC",
          "BEGUN",
          "LABEL");
  private static final List<Column> BESIDE =
      List.of(
          new Column("REUSED", RunLine::reusedCell),
          new Column("BUDGET", RunLine::budgetCell),
          new Column("WITH RETRIES", RunLine::retriesCell));

  /// Every run that is registered, the last begun last, then those that only answers tell of.
  ///
  /// @param counts verdicts by the runs' ids
  /// @param topicIds the id of a topic that is there, by its name; null for others
  /// @param lost prompts that nobody settles any more, by the runs' ids
  static List<RunLine> all(
      Runs runs,
      Map<String, Counts> counts,
      Function<String, @Nullable String> topicIds,
      Map<String, Long> lost) {
    List<RunLine> lines = new ArrayList<>();
    runs.registered().stream()
        .sorted((one, other) -> one.startedAt().compareTo(other.startedAt()))
        .map(run -> {
          Counts own = counts.getOrDefault(run.id(), Counts.NONE);
          return of(run, own, runs.stop(run.id()), topicIds.apply(run.topic()), lost);
        })
        .forEach(lines::add);
    counts.keySet().stream()
        .filter(id -> !id.isEmpty() && runs.find(id).isEmpty())
        .sorted()
        .map(id -> unknown(id, counts.getOrDefault(id, Counts.NONE), runs.stop(id)))
        .forEach(lines::add);
    return lines;
  }

  /// The same with the time that is left, if it is running.
  ///
  /// @param pace of the settled prompts of each run
  RunLine with(Map<String, RunPace> pace) {
    RunPace own = pace.get(run);
    OptionalDouble left =
        own == null || prompts == null || state != RunState.RUNNING
            ? OptionalDouble.empty()
            : own.secondsLeft(prompts - settled - (lost == null ? 0 : lost));
    return new RunLine(
        run,
        state,
        registered,
        prompts,
        settled,
        lost,
        counts,
        stoppedAt,
        stopReason,
        left.isPresent() ? (Double) left.getAsDouble() : null,
        beside);
  }

  /// The same with what stands beside it.
  RunLine with(Beside other) {
    return new RunLine(
        run,
        state,
        registered,
        prompts,
        settled,
        lost,
        counts,
        stoppedAt,
        stopReason,
        secondsLeft,
        other);
  }

  /// What stands beside a run that has it.
  ///
  /// @param budget how much of its budget it has spent; null if it has none
  /// @param reused prompts that have the answer of an earlier run; null if none has
  /// @param withRetries its counts with what became of its dead prompts that were retried in the
  ///   place of their deaths; null if none were
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Beside(@Nullable BudgetUse budget, @Nullable Long reused, @Nullable Counts withRetries) {
    static final Beside NOTHING = new Beside(null, null, null);
  }

  /// What this run spent of its budget; null if it has none.
  ///
  /// @param spent by run, in the units of their budgets
  @Nullable BudgetUse use(Map<String, BigDecimal> spent) {
    return registered == null || registered.budget() == null
        ? null
        : BudgetUse.of(
            registered.budget(),
            spent.getOrDefault(run, BigDecimal.ZERO),
            RunEvent.Stopped.BUDGET.equals(stopReason));
  }

  /// Rows of a table, its head first, columns aligned. What stands beside runs has a column if any
  /// run has it.
  static List<String> table(List<RunLine> lines) {
    List<Column> beside =
        BESIDE.stream()
            .filter(column -> lines.stream().anyMatch(line -> !column.cell(line).isEmpty()))
            .toList();
    List<List<String>> rows = new ArrayList<>();
    rows.add(with(HEAD, beside.stream().map(Column::name).toList()));
    lines.forEach(line ->
        rows.add(with(line.cells(), beside.stream().map(column -> column.cell(line)).toList())));
    int[] widths = new int[rows.getFirst().size()];
    rows.forEach(row -> {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    });
    return rows.stream()
        .map(row -> {
          StringBuilder text = new StringBuilder();
          for (int i = 0; i < widths.length; i++) {
            text.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
          }
          return text.toString().stripTrailing();
        })
        .toList();
  }

  private static List<String> with(List<String> cells, List<String> beside) {
    List<String> all = new ArrayList<>(cells);
    all.addAll(HEAD.indexOf("TOPIC"), beside);
    return all;
  }

  /// A column of what stands beside runs; a cell is empty if a run does not have it.
  private record Column(String name, Function<RunLine, String> cells) {
    String cell(RunLine line) {
      return cells.apply(line);
    }
  }

  private static String budgetCell(RunLine line) {
    BudgetUse budget = line.beside.budget;
    return budget == null
        ? ""
        : budget.percent() + " of " + budget.limit().toPlainString() + " " + budget.unit();
  }

  private static String retriesCell(RunLine line) {
    return Optional.ofNullable(line.beside.withRetries).map(RunLine::accuracy).orElse("");
  }

  private static String reusedCell(RunLine line) {
    return line.beside.reused == null ? "" : line.beside.reused.toString();
  }

  private static RunLine of(
      RunRecord run,
      Counts counts,
      Optional<RunEvent.Stopped> stopped,
      @Nullable String topicId,
      Map<String, Long> lostByRun) {
    Publishing publishing = run.publishing();
    @Nullable Long lost = lostByRun.get(run.id());
    boolean gone = run.topicId() != null && !run.topicId().equals(topicId);
    RunState state =
        stopped.isPresent()
            ? RunState.STOPPED
            : gone && counts.settled() < publishing.own()
                ? RunState.GONE
                : switch (publishing.state()) {
                  case PUBLISHING -> RunState.PUBLISHING;
                  case BROKEN_OFF -> RunState.BROKEN_OFF;
                  case PUBLISHED ->
                      progress(counts.settled(), publishing.own() - (lost == null ? 0 : lost));
                };
    return new RunLine(
        run.id(),
        state,
        run,
        publishing.own(),
        counts.settled(),
        lost,
        counts,
        stopped.map(RunEvent.Stopped::at).orElse(null),
        stopped.map(RunEvent.Stopped::reason).orElse(null),
        null,
        Beside.NOTHING);
  }

  private static RunLine unknown(String id, Counts counts, Optional<RunEvent.Stopped> stopped) {
    RunState state = stopped.isPresent() ? RunState.STOPPED : RunState.UNREGISTERED;
    return new RunLine(
        id,
        state,
        null,
        null,
        counts.settled(),
        null,
        counts,
        stopped.map(RunEvent.Stopped::at).orElse(null),
        stopped.map(RunEvent.Stopped::reason).orElse(null),
        null,
        Beside.NOTHING);
  }

  private static RunState progress(long settled, long prompts) {
    if (settled >= prompts) {
      return RunState.FINISHED;
    }
    return settled == 0 ? RunState.PUBLISHED : RunState.RUNNING;
  }

  private List<String> cells() {
    RunRecord known = registered;
    return List.of(
        run,
        stopReason == null ? state.words() : state.words() + ": " + stopReason,
        prompts == null ? "?" : prompts.toString(),
        prompts == null || prompts == 0
            ? Long.toString(settled)
            : String.format(
                Locale.ROOT, "%d (%d%%)", settled, 100 * Math.min(settled, prompts) / prompts),
        secondsLeft == null ? "" : RunPace.words(secondsLeft),
        Long.toString(counts.unanswered()),
        accuracy(counts),
        known == null ? "?" : known.topic(),
        known == null ? "?" : known.startedAt().toString().replaceAll("\\.\\d+Z", "Z"),
        known == null ? "" : label(known));
  }

  private static String accuracy(Counts counts) {
    return counts
        .interval(counts.right())
        .map(interval -> accuracy(counts, interval))
        .orElse("n/a");
  }

  private static String accuracy(Counts counts, Interval interval) {
    return String.format(
        Locale.ROOT,
        "%.2f%% (%.2f-%.2f)",
        100.0 * counts.right() / counts.scored(),
        interval.low() * 100,
        interval.high() * 100);
  }

  /// Without control characters: it comes from outside and goes to a terminal.
  private static String label(RunRecord run) {
    String label = run.label() == null ? "" : run.label();
    String retry = run.source().retryOf() == null ? "" : "retry of " + run.source().retryOf();
    return (label + (label.isEmpty() || retry.isEmpty() ? "" : "; ") + retry)
        .replaceAll("\\p{Cntrl}", " ");
  }

  /// A state's name in the list's JSON, where a finished run is called "done".
  static final class ListName extends StdConverter<RunState, String> {
    @Override
    public String convert(RunState state) {
      return state == RunState.FINISHED ? "done" : state.jsonName();
    }
  }
}
