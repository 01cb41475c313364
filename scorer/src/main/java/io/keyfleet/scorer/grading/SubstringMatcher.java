package io.keyfleet.scorer.grading;

/// A text that is searched for in others, ignoring case, in time linear in both: labels and answers
/// come from outside, and the plain search takes their product on repetitive ones (Knuth, Morris
/// and Pratt, SIAM Journal on Computing 6, 1977).
final class SubstringMatcher {
  private final char[] text;

  /// For every length of a matched beginning, the longest shorter beginning that is its end as
  /// well.
  private final int[] shorter;

  SubstringMatcher(String text) {
    this.text = new char[text.length()];
    for (int i = 0; i < text.length(); i++) {
      this.text[i] = folded(text.charAt(i));
    }
    this.shorter = new int[text.length() + 1];
    int matched = 0;
    for (int i = 1; i < this.text.length; i++) {
      matched = next(matched, this.text[i]);
      shorter[i + 1] = matched;
    }
  }

  boolean occursIn(String whole) {
    int matched = 0;
    for (int i = 0; i < whole.length() && matched < text.length; i++) {
      matched = next(matched, folded(whole.charAt(i)));
    }
    return matched == text.length;
  }

  /// The same where it begins a word, if it begins with a letter of a script that parts words.
  boolean beginsWordIn(String whole) {
    int matched = 0;
    for (int i = 0; i < whole.length(); i++) {
      matched = next(matched, folded(whole.charAt(i)));
      if (matched == text.length) {
        int before = i - text.length;
        if (before < 0 || !inWord(text[0]) || !inWord(whole.charAt(before))) {
          return true;
        }
        matched = shorter[matched];
      }
    }
    return false;
  }

  private static boolean inWord(char c) {
    return Character.isLetter(c) && !Character.isIdeographic(c);
  }

  private int next(int before, char c) {
    int matched = before;
    while (matched > 0 && text[matched] != c) {
      matched = shorter[matched];
    }
    return text[matched] == c ? matched + 1 : 0;
  }

  /// As [String#equalsIgnoreCase] folds.
  private static char folded(char c) {
    return Character.toLowerCase(Character.toUpperCase(c));
  }
}
