package io.keyfleet.scorer.grading.statement;

import io.keyfleet.scorer.grading.number.Amount;
import io.keyfleet.scorer.grading.number.Amounts;
import io.keyfleet.scorer.grading.number.Numbers;
import io.keyfleet.scorer.grading.statement.StatedNumber.Stated;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The number that a clause comes to. Of several numbers it is the one that an equation ends in, or
/// the only one before what explains it; where that leaves a choice there is none.
final class ClauseNumber {
  private static final Pattern NEGATED =
      Pattern.compile(
          "\\b(?:not|isn't|never|neither|nor)\\b|不是|并非|\\b(?:(?:less|more|fewer|greater|smaller) than|under|over|below|above|exceed(?:s|ing)?|between|either)\\W{0,4}$|(?:小于|大于|超过|不到|少于|多于|介于)[^\\w]{0,3}$",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern WORDS =
      Pattern.compile(
          "\\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|thousand|dozen|half|twice|double|triple)\\b",
          Pattern.CASE_INSENSITIVE);

  /// Words behind `to` with which a range goes on; others say what for.
  private static final String MORE =
      "about|around|almost|nearly|roughly|approximately|perhaps|maybe|over|under|infinity|many|more|the|some|one"
          + "|two|three|four|five|six|seven|eight|nine|ten|eleven|\\p{L}{3,6}teen|twelve|\\p{L}{3,5}ty|half";

  private static final Pattern GOES_ON =
      Pattern.compile(
          "^\\W*(?:(?:or|and|plus|minus|times|或|和|到|至|by)\\b|to\\b(?! \\p{L}{3,})|to (?:"
              + MORE
              + ")\\b)|^[ ]*(?:-(?!\\p{L}{2})|[~/^+*×÷±])|^[ ]*(?:或|和|到|至|还是|加|减|乘|除)",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern PURPOSE =
      Pattern.compile(
          "\\b(?:for|during|over|after|before|from|with|on|at)\\b", Pattern.CASE_INSENSITIVE);
  private static final Pattern VERB =
      Pattern.compile("\\b(?:is|are|was|were|equals?)\\b", Pattern.CASE_INSENSITIVE);
  private static final Pattern BREAK =
      Pattern.compile(
          "[,;(—]|\\b(?:because|since|as|so|where|which|not|rather|when|if)\\b|因为|而|即",
          Pattern.CASE_INSENSITIVE);

  private static final String NAME = "[\\p{L}_][\\w()]{0,20}[ ]{0,3}[=≈][\\s$]{0,3}$";

  /// `x = ` at a statement's beginning or behind another part of it.
  private static final Pattern NAMED =
      Pattern.compile(
          "(?:^|[,;:.$(\\n]|\\b(?:is|are|or|and|either|gives?|get|thus|hence|so|therefore)\\b|[或和是为、得])[\\s$]{0,3}"
              + NAME,
          Pattern.CASE_INSENSITIVE);

  /// From one named number to the next: ` or x = `, ` cm, y = `.
  private static final Pattern NEXT_PART =
      Pattern.compile(
          "[\\s$]{0,3}(?:[a-zA-Z°%]{1,20}|\\p{IsHan}{1,3})??[\\s$]{0,3}"
              + "(?:,?[ ]{0,3}(?:and|or|&|或者?|和|与|及|、)|[,;])[\\s$]{0,3}"
              + NAME,
          Pattern.CASE_INSENSITIVE);

  /// What stands before a sign, behind the sign, verb or comma before it.
  private static final Pattern LEFT_SIDE =
      Pattern.compile(
          "(?:^|[=≈→;\\n]|[,:](?!\\d)|\\b(?:is|are|was|were|equals?|gives?|get|so|thus)\\b|[是为得])"
              + "((?:(?!\\b(?:is|are|was|were|equals?|gives?|get|so|thus)\\b|[,:](?!\\d))[^=≈→;\\n是为得]){0,200})$",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern WORKED = Pattern.compile("[√πσ∛]");
  static final String EQUALS = "=≈→";

  private ClauseNumber() {}

  /// The number, with what stands on the left of its `≈`.
  static Optional<Stated> read(String text) {
    return number(text).map(one -> withLeftSide(text, one));
  }

  /// With what stands on the left of its `≈`.
  private static Stated withLeftSide(String text, Stated one) {
    int sign = text.lastIndexOf('≈');
    if (sign < 0 || text.indexOf('=', sign) >= 0 || text.indexOf('→', sign) >= 0) {
      return one;
    }
    Matcher left = LEFT_SIDE.matcher(text.substring(Math.max(0, sign - 200), sign));
    String side = left.find() ? left.group(1).strip() : "";
    boolean worked = side.chars().anyMatch(Character::isDigit) || WORKED.matcher(side).find();
    return worked ? new Stated(one.amount(), one.unit(), true, Numbers.wholePlain(side)) : one;
  }

  private static Optional<Stated> number(String text) {
    List<Amounts.Token> all = Amounts.in(text);
    List<Amounts.Token> tokens = behindEquals(text, all);
    if (tokens.isEmpty()) {
      return Optional.empty();
    }
    Amounts.Token first = tokens.getFirst();
    if (all.size() > tokens.size() && half(text, all.get(all.size() - tokens.size() - 1), first)) {
      return Optional.empty();
    }
    String before =
        text.substring(
            all.size() == tokens.size() ? 0 : all.get(all.size() - tokens.size() - 1).end(),
            first.start());
    if (NEGATED.matcher(before).find()
        || WORDS.matcher(predicate(before) + head(text.substring(first.end()))).find()) {
      return Optional.empty();
    }
    String rest = text.substring(first.end());
    if (GOES_ON.matcher(strippedUnit(rest)).find()) {
      return Optional.empty();
    }
    if (same(tokens)) {
      return stated(first);
    }
    if (tokens.size() == 1) {
      return Optional.empty(); // it is unclear by itself
    }
    // the only number before a break; what follows explains it
    Matcher stop = BREAK.matcher(rest);
    boolean broken = stop.find() && tokens.get(1).start() >= first.end() + stop.end();
    String next = broken ? rest.substring(stop.end()) : "";
    boolean list =
        stop.reset().find()
            && stop.group().equals(",")
            && next.strip().matches("(?s)^(?:(?:and|or|和|或)\\b.*|[-+$€£¥]?\\d.*)");
    return broken && !list && before.length() < 40 ? stated(first) : Optional.empty();
  }

  /// What stands behind the last verb: the subject may have other numbers.
  private static String predicate(String before) {
    Matcher verb = VERB.matcher(before);
    int end = 0;
    while (verb.find()) {
      end = verb.end();
    }
    return before.substring(end);
  }

  /// What stands before the first break, or before what the number is for.
  private static String head(String rest) {
    Matcher stop = BREAK.matcher(rest);
    String head = stop.find() ? rest.substring(0, stop.start()) : rest;
    Matcher purpose = PURPOSE.matcher(head);
    return purpose.find() ? head.substring(0, purpose.start()) : head;
  }

  private static Optional<Stated> stated(Amounts.Token token) {
    return token.amount().map(one -> new Stated(one, token.unit()));
  }

  private static String strippedUnit(String rest) {
    return rest.replaceFirst(
        "^[ \u00a0]?(?:[a-zA-Z]{1,20}(?:/[a-z]{1,10})?)?(?=[ ]*[-~/^+*×÷±])|^[ ]?(?!(?:or|and|to|plus|minus|times|by)\\b)[a-z]{1,20}(?= (?:or|and|to|plus)\\b)|^(?:元|个|只|米|千克|公斤|岁|人|天|本|颗)(?=[或和到至])",
        "");
  }

  /// The tokens behind the last equals sign, if one is followed by any.
  static List<Amounts.Token> behindEquals(String text, List<Amounts.Token> tokens) {
    int last = -1;
    for (int i = text.length() - 1; i >= 0 && last < 0; i--) {
      if (EQUALS.indexOf(text.charAt(i)) >= 0) {
        last = i;
      }
    }
    int sign = last;
    if (sign < 0) {
      return tokens;
    }
    return tokens.stream().filter(one -> one.end() > sign).toList();
  }

  /// Whether `second` is but the second part of a result such as `x = 2 or x = 3`.
  private static boolean half(String text, Amounts.Token first, Amounts.Token second) {
    return NEXT_PART.matcher(text.substring(first.end(), second.start())).matches()
        && NAMED.matcher(text.substring(Math.max(0, first.start() - 40), first.start())).find()
        && !same(List.of(first, second));
  }

  /// Whether all are clear and the same number, with no operator between.
  static boolean same(List<Amounts.Token> tokens) {
    Optional<Amount> first = tokens.getFirst().amount();
    return first.isPresent()
        && tokens.stream().allMatch(one -> one.amount().filter(first.get()::same).isPresent());
  }
}
