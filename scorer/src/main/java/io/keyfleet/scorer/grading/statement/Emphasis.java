package io.keyfleet.scorer.grading.statement;

import io.keyfleet.scorer.grading.text.PlainText;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// What an answer that marks no result in words sets in bold where it ends.
public final class Emphasis {
  private static final Pattern BOLD = Pattern.compile("\\*\\*([^*\\n]{1,80})\\*\\*");

  private Emphasis() {}

  /// The only part of the last line that is bold, in a sentence that neither asks, doubts nor
  /// denies.
  public static Optional<Statement> of(String answer) {
    List<String> lines = answer.lines().filter(line -> !line.isBlank()).toList();
    String last = lines.isEmpty() ? "" : lines.getLast();
    List<MatchResult> bold = BOLD.matcher(last).results().limit(2).toList();
    if (bold.size() != 1) {
      return Optional.empty();
    }
    String stated = PlainText.of(bold.getFirst().group(1)).strip();
    String besides =
        PlainText.of(last.substring(0, bold.getFirst().start()))
            + " "
            + PlainText.of(last.substring(bold.getFirst().end()));
    boolean unclear =
        stated.endsWith(":")
            || besides.isBlank()
            || Statement.asks(besides.strip())
            || StatedText.NEGATED.matcher(besides).find()
            || Statement.TAKEN_BACK.matcher(besides).find();
    return unclear ? Optional.empty() : Optional.of(new Statement.Marked(stated, ""));
  }
}
