package io.keyfleet.scorer.compare;

import com.fasterxml.jackson.annotation.JsonValue;
import io.keyfleet.scorer.answers.TextHash;
import io.keyfleet.service.cli.Failure;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Finds the questions that two runs have in common. A run's template may word a question
/// otherwise, so what is compared is the bare question, or else the prompt's own id. A question
/// asked several times is paired with its own id where it has one, else in the order of asking.
///
/// @param by what the pairs have in common
/// @param table the pairs
public record Pairing(By by, PairedTable table) {
  /// What two paired prompts have in common.
  public enum By {
    QUESTION,
    ID;

    /// The name in files and on screens: lower case.
    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// By questions where any is shared, else by ids, which must then expect the same.
  ///
  /// @throws Failure if they have no question in common
  public static Pairing of(ComparedRun first, ComparedRun second) {
    PairedTable byQuestion = pair(first, second, QuestionResult::question, false);
    if (byQuestion.pairs() > 0) {
      return new Pairing(By.QUESTION, byQuestion);
    }
    PairedTable byId = pair(first, second, QuestionResult::id, true);
    if (byId.pairs() == 0) {
      throw new Failure(
          String.format(
              "runs %s and %s have no scored question in common, neither by question nor by id",
              first.name(), second.name()));
    }
    return new Pairing(By.ID, byId);
  }

  private static PairedTable pair(
      ComparedRun first,
      ComparedRun second,
      Function<QuestionResult, @Nullable String> key,
      boolean sameExpected) {
    Map<String, Queue<QuestionResult>> open = new HashMap<>();
    for (QuestionResult result : inOrder(first)) {
      String name = key.apply(result);
      if (name != null) {
        open.computeIfAbsent(name, any -> new ArrayDeque<>(1)).add(result);
      }
    }
    PairedTable table = PairedTable.EMPTY;
    for (QuestionResult result : inOrder(second)) {
      String name = key.apply(result);
      Queue<QuestionResult> partners = name == null ? null : open.get(name);
      QuestionResult partner = partners == null ? null : partners.poll();
      if (partner != null) {
        if (sameExpected && !partner.expected().equals(result.expected())) {
          throw new Failure(
              String.format(
                  "'%s' expects %s in run %s and %s in run %s: they did not get the same questions",
                  name, partner.expected(), first.name(), result.expected(), second.name()));
        }
        table = table.plus(partner.right(), result.right());
      }
    }
    return table;
  }

  /// By a hash of the id, so that [io.keyfleet.scorer.answers.IndexedPairs] pairs the same.
  private static List<QuestionResult> inOrder(ComparedRun run) {
    return run.outcomes().stream()
        .sorted(
            Comparator.comparingLong((QuestionResult one) -> TextHash.of(one.id()))
                .thenComparing(one -> one.prompt().topic())
                .thenComparingLong(one -> one.prompt().offset())
                .thenComparingInt(one -> one.prompt().partition()))
        .toList();
  }
}
