package io.keyfleet.scorer.grading.text;

import java.util.regex.Pattern;

/// The tokens with which a model ends its answer: `</s>`, `<|im_end|>`. Some servers leave them in
/// the text.
public final class EndTokens {
  private static final int LONGEST = 200;
  private static final Pattern AT_END =
      Pattern.compile(
          "(?:\\s{0,8}<(?:/s|eos|eot|eoa|eoe|end_of_turn|end_of_text|im_end|\\|[\\w ]{1,30}\\||｜[^<>｜]{1,30}｜)>)+\\s*$");

  private EndTokens() {}

  /// The text without them.
  public static String without(String text) {
    int from = Math.max(0, text.length() - LONGEST);
    return text.stripTrailing().endsWith(">")
        ? text.substring(0, from) + AT_END.matcher(text.substring(from)).replaceFirst("")
        : text;
  }
}
