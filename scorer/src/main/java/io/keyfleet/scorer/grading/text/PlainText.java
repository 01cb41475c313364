package io.keyfleet.scorer.grading.text;

import java.text.Normalizer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An answer's text without its markup: LaTeX, Markdown, HTML, full-width forms and other scripts'
/// digits become what they stand for in ASCII, a box of LaTeX or an answer tag becomes [#BOX] and
/// [#END]. What has no plain form keeps a mark (`√`, `‾`, `±`) that no number survives. In time
/// linear in the text. For one thread and one text.
public final class PlainText {
  /// Where a boxed answer begins.
  public static final char BOX = '\ue000';

  /// Where it ends.
  public static final char END = '\ue001';

  /// A narrow or unbreakable blank: inside a number it groups digits.
  public static final char GAP = '\u00a0';

  private static final Pattern FRACTION =
      Pattern.compile(
          "\\s*(?:\\{\\s*([+-]?\\d{1,30}(?:\\.\\d{1,30})?)\\s*\\}|(\\d))"
              + "\\s*(?:\\{\\s*(\\d{1,30}(?:\\.\\d{1,30})?)\\s*\\}|(\\d))");

  /// What is more than one number or word, so that braces around it matter: `{n+1}`, `{2y}`.
  private static final Pattern SEVERAL =
      Pattern.compile(
          "\\{[^{}]{0,40}?(?:[^\\s{}][ ]{0,3}[-+*/=]|\\d[ ]{0,3}\\p{L}|\\p{L}[ ]{0,3}\\d)");

  private static final Pattern TAG =
      Pattern.compile(
          "<(/?)(b|i|u|strong|em|p|br|span|div|sup|sub|code|mark|font|li|ul|ol|answer|final_answer"
              + "|ans)\\b[^<>\\n]{0,80}>",
          Pattern.CASE_INSENSITIVE);

  /// Tags of a prompt's own.
  private static final Pattern OWN_TAG =
      Pattern.compile("<(/?)([a-z][a-z_]{0,19})>", Pattern.CASE_INSENSITIVE);

  private static final Set<String> BOX_TAGS = Set.of("result", "final", "final_result");
  private static final int LONGEST_NOTE = 200;

  private enum Brace {
    KEPT,
    DROPPED,
    BOXED
  }

  private final String text;
  private final StringBuilder out;
  private final Deque<Brace> open = new ArrayDeque<>();
  private final Set<String> openTags = new HashSet<>();
  private @Nullable Map<String, Integer> closingTags;
  private int at;

  private PlainText(String text) {
    this.text = text;
    this.out = new StringBuilder(text.length());
  }

  /// The plain form of `text`.
  public static String of(String text) {
    return new PlainText(text).plain();
  }

  private String plain() {
    while (at < text.length()) {
      one();
    }
    return out.toString();
  }

  private void one() {
    char c = text.charAt(at);
    switch (c) {
      case '\\' -> command();
      case '{' -> {
        if (text.startsWith("{,}", at)) {
          out.append(',');
          at += 3;
        } else {
          brace();
        }
      }
      case '}' -> {
        close();
        at++;
      }
      case '*', '_' -> star(c);
      case '`' -> at++;
      case '<' -> angle();
      case '\u200b', '\u2060', '\ufeff', '\u00ad', '\u200d' -> at++;
      case '\u2013' -> {
        boolean apart = blank(at - 1) && blank(at + 1) && !(digit(at - 2) && digit(at + 2));
        out.append(apart ? '—' : '-');
        at++;
      }
      default -> {
        if (Character.getType(c) == Character.OTHER_NUMBER) {
          other(c);
        } else {
          out.append(AsciiForm.of(c));
        }
        at++;
      }
    }
  }

  private boolean blank(int i) {
    return i < 0 || i >= text.length() || text.charAt(i) == ' ';
  }

  private boolean digit(int i) {
    return i >= 0 && i < text.length() && Character.isDigit(text.charAt(i));
  }

  private char last() {
    return out.isEmpty() ? '\n' : out.charAt(out.length() - 1);
  }

  /// `½`, and the digits of exponents.
  private void other(char c) {
    String plain = Normalizer.normalize(String.valueOf(c), Normalizer.Form.NFKC);
    if (plain.indexOf('\u2044') > 0) {
      out.append(isDigit(last()) ? " " : "").append(plain.replace('\u2044', '/'));
      return;
    }
    if ("⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(c) < 0) {
      out.append(c);
      return;
    }
    boolean inside = at > 0 && "⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(text.charAt(at - 1)) >= 0;
    if (!inside && last() == '-' && at > 0 && text.charAt(at - 1) == '\u207b') {
      out.setLength(out.length() - 1);
      out.append("^-");
    } else if (!inside) {
      out.append('^');
    }
    out.append(plain);
  }

  private void command() {
    int end = at + 1;
    while (end < text.length() && isLetter(text.charAt(end))) {
      end++;
    }
    String name = text.substring(at + 1, end);
    if (name.isEmpty()) {
      symbol();
    } else if (Latex.isBox(name)) {
      at = end;
      box();
    } else if (Latex.isFraction(name)) {
      at = end;
      fraction();
    } else if (Latex.symbol(name).isPresent()) {
      String symbol = Latex.symbol(name).get();
      if (symbol.equals("°") && last() == '^') {
        out.setLength(out.length() - 1);
      }
      out.append(symbol);
      at = end;
    } else if (Latex.isTransparent(name)) {
      out.append(name.endsWith("quad") ? " " : "");
      at = end;
      if (at < text.length() && text.charAt(at) == '{') {
        open.push(Brace.DROPPED);
        at++;
      }
    } else {
      out.append('\\').append(name);
      at = end;
    }
  }

  private void symbol() {
    char next = at + 1 < text.length() ? text.charAt(at + 1) : '\\';
    switch (next) {
      case ',', ';', ':', ' ' -> out.append(GAP);
      case '!' -> {}
      case '(', ')', '[', ']', '\\' -> out.append(' ');
      default -> out.append(next);
    }
    at += 2;
  }

  private void box() {
    int next = at;
    while (next < text.length() && (text.charAt(next) == ' ' || text.charAt(next) == '*')) {
      next++;
    }
    out.append(BOX);
    if (next < text.length() && text.charAt(next) == '{') {
      open.push(Brace.BOXED);
      at = next + 1;
      return;
    }
    at = next;
    while (at < text.length()
        && (Character.isLetterOrDigit(text.charAt(at)) || "-.,".indexOf(text.charAt(at)) >= 0)) {
      out.append(AsciiForm.of(text.charAt(at)));
      at++;
    }
    out.append(END);
  }

  private void fraction() {
    Matcher simple = FRACTION.matcher(text).region(at, Math.min(text.length(), at + 160));
    if (!simple.lookingAt()) {
      out.append('√'); // a term that is not worked out
      return;
    }
    String over = simple.group(1) == null ? simple.group(2) : simple.group(1);
    String under = simple.group(3) == null ? simple.group(4) : simple.group(3);
    out.append(isDigit(last()) ? " " : "").append(over).append('/').append(under);
    at = simple.end();
  }

  private void brace() {
    char before = last();
    int length = out.length();
    if (before == ' ' && length > 1 && "^_".indexOf(out.charAt(length - 2)) >= 0) {
      out.setLength(length - 1);
      before = last();
    }
    if (before == '^') {
      if (text.startsWith("{\\circ}", at)) {
        out.setLength(out.length() - 1);
        out.append('°');
        at += "{\\circ}".length();
        return;
      }
    }
    boolean script = before == '^' || before == '_';
    if (script && !SEVERAL.matcher(text).region(at, Math.min(text.length(), at + 60)).lookingAt()) {
      open.push(Brace.DROPPED);
    } else {
      open.push(Brace.KEPT);
      out.append('{');
    }
    at++;
  }

  private void close() {
    if (open.isEmpty()) {
      out.append('}');
      return;
    }
    switch (open.pop()) {
      case KEPT -> out.append('}');
      case DROPPED -> {}
      case BOXED -> out.append(END);
    }
  }

  /// Emphasis, unless it stands between two operands: `2**3`.
  private void star(char c) {
    int end = at;
    while (end < text.length() && text.charAt(end) == c) {
      end++;
    }
    if (end - at == 1) {
      out.append(c);
    } else if (isOperand(last()) && end < text.length() && isOperand(text.charAt(end))) {
      out.append(c == '*' ? "^" : "__");
    }
    at = end;
  }

  private void angle() {
    if (text.startsWith("<<", at)) {
      int end = text.substring(at, Math.min(text.length(), at + LONGEST_NOTE)).indexOf(">>");
      if (end > 0) { // a calculator's note
        at += end + 2;
        return;
      }
    }
    Matcher tag = TAG.matcher(text).region(at, Math.min(text.length(), at + 120));
    if (!tag.lookingAt()) {
      if (!ownTag()) {
        out.append('<');
        at++;
      }
      return;
    }
    boolean closing = tag.group(1).equals("/");
    switch (tag.group(2).toLowerCase(Locale.ROOT)) {
      case "answer", "final_answer", "ans" -> out.append(closing ? END : BOX);
      case "sup" -> out.append(closing ? "" : "^");
      case "sub" -> out.append(closing ? "" : "_");
      case "p", "br", "div", "li", "ul", "ol" -> out.append('\n');
      default -> {}
    }
    at = tag.end();
  }

  /// A tag of any other name, if it is one of a pair; what a single one or one inside a number is
  /// cannot be told.
  private boolean ownTag() {
    Matcher tag = OWN_TAG.matcher(text).region(at, Math.min(text.length(), at + 24));
    if (!tag.lookingAt() || (isDigit(last()) && digit(tag.end()))) {
      return false;
    }
    String name = tag.group(2).toLowerCase(Locale.ROOT);
    boolean closing = tag.group(1).equals("/");
    if (closing ? !openTags.contains(name) : lastClosing(name) < at) {
      return false;
    }
    openTags.add(name);
    out.append(BOX_TAGS.contains(name) ? closing ? END : BOX : ' ');
    at = tag.end();
    return true;
  }

  /// Where the last closing tag of that name begins, or -1.
  private int lastClosing(String name) {
    if (closingTags == null) {
      closingTags = new HashMap<>();
      Matcher tag = OWN_TAG.matcher(text);
      while (tag.find()) {
        if (tag.group(1).equals("/")) {
          closingTags.put(tag.group(2).toLowerCase(Locale.ROOT), tag.start());
        }
      }
    }
    return closingTags.getOrDefault(name, -1);
  }

  private static boolean isOperand(char c) {
    return isDigit(c) || isLetter(c);
  }

  public static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /// Whether it is a Latin letter.
  public static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
