package io.keyfleet.producer.source.shape;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;

/// Text that may be a number.
public final class Cell {
  /// A number as JSON writes it (RFC 8259), its exponent bounded.
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9]\\d{0,999})(\\.\\d{1,999})?([eE][+-]?\\d{1,3})?");

  private static final Pattern INTEGER = Pattern.compile("-?\\d+");

  /// With commas between thousands, a dollar sign before or a full stop behind.
  private static final Pattern WRITTEN =
      Pattern.compile("([-+]?)\\$?(\\d{1,3}(?:,\\d{3}){1,300}(?:\\.\\d{1,999})?|[\\d.]+?)\\.?");

  private Cell() {}

  /// A number where JSON would write it so, else the text.
  public static JsonNode label(String text) {
    String bare = text.strip();
    if (!NUMBER.matcher(bare).matches()) {
      return TextNode.valueOf(bare);
    }
    return INTEGER.matcher(bare).matches()
        ? BigIntegerNode.valueOf(new BigInteger(bare))
        : DecimalNode.valueOf(new BigDecimal(bare));
  }

  /// The same where people write numbers: `1,024`, `$18`, `18.`.
  public static JsonNode written(String text) {
    var number = WRITTEN.matcher(text.strip());
    if (number.matches()) {
      String sign = number.group(1).equals("-") ? "-" : "";
      JsonNode read = label(sign + number.group(2).replace(",", ""));
      return read.isNumber() ? read : label(text);
    }
    return label(text);
  }
}
