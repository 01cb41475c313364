package io.keyfleet.scorer.grading.text;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The commands of LaTeX that answers are written with, by their names without the backslash.
final class Latex {
  private static final Map<String, String> SYMBOLS =
      Map.ofEntries(
          Map.entry("times", "×"),
          Map.entry("cdot", "×"),
          Map.entry("ast", "×"),
          Map.entry("div", "÷"),
          Map.entry("approx", "≈"),
          Map.entry("simeq", "≈"),
          Map.entry("sim", "≈"),
          Map.entry("neq", "≠"),
          Map.entry("ne", "≠"),
          Map.entry("le", "≤"),
          Map.entry("leq", "≤"),
          Map.entry("leqslant", "≤"),
          Map.entry("ge", "≥"),
          Map.entry("geq", "≥"),
          Map.entry("geqslant", "≥"),
          Map.entry("lt", "<"),
          Map.entry("gt", ">"),
          Map.entry("pm", "±"),
          Map.entry("sqrt", "√"),
          Map.entry("pi", "π"),
          Map.entry("infty", "∞"),
          Map.entry("circ", "°"),
          Map.entry("degree", "°"),
          Map.entry("ldots", "…"),
          Map.entry("dots", "…"),
          Map.entry("cdots", "…"),
          Map.entry("overline", "‾"),
          Map.entry("bar", "‾"),
          Map.entry("dot", "‾"),
          Map.entry("to", "→"),
          Map.entry("rightarrow", "→"),
          Map.entry("Rightarrow", "→"),
          Map.entry("implies", "→"),
          Map.entry("euro", "€"),
          Map.entry("pounds", "£"),
          Map.entry("yen", "¥"));
  private static final Set<String> TRANSPARENT =
      Set.of(
          "text",
          "textbf",
          "textit",
          "textrm",
          "texttt",
          "textsf",
          "mathrm",
          "mathbf",
          "mathit",
          "mathsf",
          "mathtt",
          "boldsymbol",
          "bm",
          "mbox",
          "hbox",
          "emph",
          "underline",
          "operatorname",
          "displaystyle",
          "textstyle",
          "left",
          "right",
          "big",
          "Big",
          "bigg",
          "Bigg",
          "quad",
          "qquad",
          "large",
          "Large",
          "color",
          "therefore",
          "begin",
          "end",
          "boxed*");
  private static final Set<String> BOXES = Set.of("boxed", "fbox", "framebox", "bbox");
  private static final Set<String> FRACTIONS = Set.of("frac", "dfrac", "tfrac", "cfrac", "sfrac");

  private Latex() {}

  /// The character that a command stands for.
  static Optional<String> symbol(String name) {
    return Optional.ofNullable(SYMBOLS.get(name));
  }

  /// Whether a command changes only how its argument looks.
  static boolean isTransparent(String name) {
    return TRANSPARENT.contains(name);
  }

  /// Whether a command frames the answer.
  static boolean isBox(String name) {
    return BOXES.contains(name);
  }

  /// Whether a command sets one argument over another.
  static boolean isFraction(String name) {
    return FRACTIONS.contains(name);
  }
}
