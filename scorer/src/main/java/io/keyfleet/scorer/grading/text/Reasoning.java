package io.keyfleet.scorer.grading.text;

import java.util.List;
import java.util.Locale;

/// Sets a model's reasoning apart from its answer: what stands between tags such as `<think>` and
/// `</think>`, and the channels of the Harmony format. A draft in it is never the answer. Reasoning
/// that was cut off before its closing tag reaches to the end; a closing tag without an opening
/// one, as of models whose prompt opens it, ends reasoning that began with the text.
public final class Reasoning {
  private static final List<Tag> TAGS =
      List.of(
          new Tag("<think>", "</think>"),
          new Tag("<thinking>", "</thinking>"),
          new Tag("<thought>", "</thought>"),
          new Tag("<thoughts>", "</thoughts>"),
          new Tag("<reasoning>", "</reasoning>"),
          new Tag("<reason>", "</reason>"),
          new Tag("<reflection>", "</reflection>"),
          new Tag("<scratchpad>", "</scratchpad>"),
          new Tag("<analysis>", "</analysis>"),
          new Tag("<seed:think>", "</seed:think>"),
          new Tag("<|begin_of_thought|>", "<|end_of_thought|>"),
          new Tag("[think]", "[/think]"),
          new Tag("◁think▷", "◁/think▷"),
          new Tag("<|channel|>analysis", "<|channel|>final<|message|>"),
          new Tag("<|channel|>commentary", "<|channel|>final<|message|>"));

  private Reasoning() {}

  private record Tag(String open, String close) {}

  /// The text without its reasoning, in time linear in its length.
  public static String without(String text) {
    String rest = text;
    for (Tag tag : TAGS) {
      rest = without(rest, tag);
    }
    return rest;
  }

  private static String without(String text, Tag tag) {
    if (text.indexOf(tag.open.charAt(0)) < 0 && text.indexOf(tag.close.charAt(0)) < 0) {
      return text;
    }
    String lower = folded(text);
    int open = lower.indexOf(tag.open);
    int close = lower.indexOf(tag.close);
    StringBuilder rest = new StringBuilder();
    int at = 0;
    if (close >= 0 && (open < 0 || close < open)) {
      at = close + tag.close.length();
      open = lower.indexOf(tag.open, at);
    }
    while (open >= 0) {
      rest.append(text, at, open).append('\n');
      close = lower.indexOf(tag.close, open);
      at = close < 0 ? text.length() : close + tag.close.length();
      open = lower.indexOf(tag.open, at);
    }
    // a closing tag that is left over ends reasoning, too
    int last = lower.lastIndexOf(tag.close);
    if (last >= at) {
      return text.substring(last + tag.close.length());
    }
    return rest.append(text, at, text.length()).toString();
  }

  /// Lower case, of the same length.
  private static String folded(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.length() == text.length()) {
      return lower;
    }
    StringBuilder folded = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      folded.append(Character.toLowerCase(text.charAt(i)));
    }
    return folded.toString();
  }
}
