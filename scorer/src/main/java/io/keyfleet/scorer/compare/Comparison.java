package io.keyfleet.scorer.compare;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.keyfleet.scorer.grading.ExtractionMode;
import io.keyfleet.scorer.tally.Counts;
import io.keyfleet.scorer.tally.Sample;
import io.keyfleet.scorer.tally.TallySnapshot;
import io.keyfleet.scorer.tally.usage.LatencySummary;
import io.keyfleet.scorer.tally.usage.TokenSpend;
import io.keyfleet.service.terminal.Messages;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// Two runs side by side, as `compare --json` writes them.
///
/// @param reading which reading the verdicts are by
/// @param runs the two
/// @param pairedBy what was taken to be the same question
/// @param paired those that both answered
public record Comparison(
    ExtractionMode reading,
    List<Side> runs,
    Pairing.By pairedBy,
    @JsonUnwrapped PairedTable paired) {

  /// One of the runs, over all its own prompts.
  public record Side(
      String run,
      @JsonUnwrapped Counts counts,
      @JsonUnwrapped TokenSpend spent,
      LatencySummary latencyMillis,
      List<Sample> samples) {
    static Side of(ComparedRun run) {
      TallySnapshot snapshot = run.snapshot();
      return new Side(
          run.name(),
          snapshot.counts(),
          snapshot.effort().spent(),
          snapshot.effort().latencies().figures(),
          snapshot.samples());
    }
  }

  /// Compares them.
  ///
  /// @throws io.keyfleet.service.cli.Failure if they have no question in common
  public static Comparison of(ComparedRun first, ComparedRun second, ExtractionMode reading) {
    Pairing pairing = Pairing.of(first, second);
    return new Comparison(
        reading, List.of(Side.of(first), Side.of(second)), pairing.by(), pairing.table());
  }

  /// The lines for people.
  ///
  /// @param messages those of the scorer
  public List<String> text(Messages messages) {
    List<String> lines = new ArrayList<>();
    int width = Math.max(name(0).length(), name(1).length());
    for (Side side : runs) {
      Counts counts = side.counts();
      lines.add(
          String.format(
              Locale.ROOT,
              "%-"
                  + width
                  + "s  accuracy: %s right=%d unreadable=%d wrong=%d truncated=%d"
                  + " unanswered=%d%s",
              side.run(),
              counts.share(counts.right()),
              counts.right(),
              counts.unreadable(),
              counts.wrong(),
              counts.truncated(),
              counts.unanswered(),
              counts.filtered() == 0 ? "" : " filtered=" + counts.filtered()));
    }
    for (Side side : runs) {
      lines.add(
          String.format(Locale.ROOT, "%-" + width + "s  ", side.run())
              + messages.say(
                  "took",
                  side.latencyMillis().p50(),
                  side.latencyMillis().p95(),
                  side.latencyMillis().p99(),
                  side.spent().promptTokens(),
                  side.spent().completionTokens(),
                  side.spent().cost().toPlainString()));
    }
    lines.addAll(table(messages));
    lines.add(
        messages.say(
            "differ",
            name(1),
            100 * Objects.requireNonNull(paired.difference()),
            100 * Objects.requireNonNull(paired.differenceLow()),
            100 * Objects.requireNonNull(paired.differenceHigh()),
            name(0)));
    lines.add(messages.say("mcnemar", paired.onlyFirst(), paired.onlySecond(), paired.pValue()));
    return lines;
  }

  private List<String> table(Messages messages) {
    String right = messages.say("right", name(1));
    String wrong = messages.say("not", name(1));
    String firstRight = messages.say("right", name(0));
    String firstWrong = messages.say("not", name(0));
    int width = Math.max(firstRight.length(), firstWrong.length());
    String row = "  %-" + width + "s  %" + right.length() + "s  %" + wrong.length() + "s";
    return List.of(
        messages.say("pairs-" + pairedBy.word(), paired.pairs()),
        String.format(Locale.ROOT, row, "", right, wrong),
        String.format(Locale.ROOT, row, firstRight, paired.bothRight(), paired.onlyFirst()),
        String.format(Locale.ROOT, row, firstWrong, paired.onlySecond(), paired.neither()));
  }

  private String name(int index) {
    return runs.get(index).run();
  }
}
