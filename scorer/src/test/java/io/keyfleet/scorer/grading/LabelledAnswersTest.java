package io.keyfleet.scorer.grading;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Answers of our own wording with the right reading of each, as data: a line has the label (JSON),
/// the verdict that must come out, and the text, in which `\n` is a line's end and `\\` a
/// backslash. A label that begins with `json:` is of a prompt that asked for JSON.
class LabelledAnswersTest {
  private static final List<String> FILES =
      List.of("numbers.txt", "statements.txt", "choices.txt", "chinese.txt");
  private static final Pattern DIGITS = Pattern.compile("\\d+");

  private record Labelled(String place, String label, Verdict verdict, String text) {
    Verdict read(String other) throws Exception {
      boolean json = label.startsWith("json:");
      return GraderTest.score(other, json ? "basic" : null, text, "stop").verdict();
    }

    String expected() {
      return label.replaceFirst("^json:", "");
    }
  }

  @Test
  void everyAnswerIsReadAsItsLabelSays() throws Exception {
    List<String> misread = new ArrayList<>();
    for (Labelled one : all()) {
      Verdict read = one.read(one.expected());
      if (read != one.verdict()) {
        misread.add(one + " is read as " + read);
      }
    }
    assertThat(misread).isEmpty();
  }

  @Test
  void noOtherNumberInAnAnswerIsRight() throws Exception {
    List<String> false_ = new ArrayList<>();
    for (Labelled one : all()) {
      boolean number = one.verdict() == Verdict.RIGHT && one.expected().matches("-?\\d+");
      if (number) {
        Set<String> others = new HashSet<>();
        DIGITS.matcher(one.text()).results().forEach(run -> others.add(run.group()));
        for (String other : others) {
          boolean same = other.replaceFirst("^0+(?=.)", "").equals(one.expected());
          if (!same && other.length() < 12 && one.read('"' + other + '"') == Verdict.RIGHT) {
            false_.add(one + " is right for " + other);
          }
        }
      }
    }
    assertThat(false_).isEmpty();
  }

  @Test
  void thereAreEnoughOfThemAndNoneTwice() {
    List<Labelled> all = all();
    assertThat(all.stream().map(Labelled::text).distinct()).hasSizeGreaterThanOrEqualTo(600);
    assertThat(all.stream().map(one -> one.label() + one.text())).doesNotHaveDuplicates();
  }

  private static List<Labelled> all() {
    List<Labelled> all = new ArrayList<>();
    for (String file : FILES) {
      int line = 0;
      for (String text : lines(file)) {
        line++;
        if (!text.isBlank() && !text.startsWith("#")) {
          all.add(labelled(file + ":" + line, text));
        }
      }
    }
    return all;
  }

  private static Labelled labelled(String place, String line) {
    String[] parts = line.split(" \\| ", 3);
    Verdict verdict =
        switch (parts[1].strip()) {
          case "right" -> Verdict.RIGHT;
          case "wrong" -> Verdict.WRONG;
          case "unreadable" -> Verdict.UNREADABLE;
          default -> throw new IllegalArgumentException(place);
        };
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < parts[2].length(); i++) {
      char c = parts[2].charAt(i);
      if (c == '\\') {
        i++;
        text.append(parts[2].charAt(i) == 'n' ? '\n' : parts[2].charAt(i));
      } else {
        text.append(c);
      }
    }
    return new Labelled(place, parts[0].strip(), verdict, text.toString());
  }

  private static List<String> lines(String file) {
    try (var in =
        Objects.requireNonNull(LabelledAnswersTest.class.getResourceAsStream(file), file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
