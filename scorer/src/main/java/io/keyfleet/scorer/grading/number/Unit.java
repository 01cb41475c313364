package io.keyfleet.scorer.grading.number;

import io.keyfleet.scorer.grading.text.PlainText;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A unit of measure or a currency.
///
/// @param kind what it measures; units of one kind convert into each other
/// @param size how many of the kind's smallest unit it is
public record Unit(String kind, BigDecimal size) {
  private static final Map<String, Unit> BY_NAME = new HashMap<>();

  static {
    put("length", "0.001", "mm millimeter millimeters millimetre millimetres 毫米");
    put("length", "0.01", "cm centimeter centimeters centimetre centimetres 厘米");
    put("length", "1", "m meter meters metre metres 米");
    put("length", "1000", "km kilometer kilometers kilometre kilometres 千米 公里");
    put("length", "0.0254", "in inch inches 英寸");
    put("length", "0.3048", "ft foot feet 英尺");
    put("length", "0.9144", "yd yard yards");
    put("length", "1609.344", "mi mile miles 英里");
    put("area", "0.0001", "cm^2 平方厘米");
    put("area", "1", "m^2 平方米");
    put("area", "1000000", "km^2 平方千米 平方公里");
    put("area-ft", "1", "ft^2");
    put("volume", "0.001", "ml milliliter milliliters millilitre millilitres 毫升 cm^3 立方厘米");
    put("volume", "1", "l liter liters litre litres 升");
    put("volume", "1000", "m^3 立方米");
    put("mass", "0.001", "mg milligram milligrams 毫克");
    put("mass", "1", "g gram grams 克");
    put("mass", "1000", "kg kilogram kilograms kilo kilos 千克 公斤");
    put("mass", "500", "斤");
    put("mass", "1000000", "tonne tonnes 吨");
    put("mass", "453.59237", "lb lbs pound pounds 磅");
    put("mass", "28.349523125", "oz ounce ounces");
    put("time", "0.001", "ms millisecond milliseconds 毫秒");
    put("time", "1", "s sec secs second seconds 秒 秒钟");
    put("time", "60", "min mins minute minutes 分钟");
    put("time", "3600", "h hr hrs hour hours 小时 个小时");
    put("time", "86400", "day days 天");
    put("time", "604800", "week weeks 周");
    put("speed", "1", "m/s");
    put("speed-h", "1000", "km/h kph kmh");
    put("speed-h", "1609.344", "mph mi/h");
    put("dollar", "1", "$ dollar dollars usd 美元");
    put("dollar", "0.01", "cent cents ¢ 美分");
    put("euro", "1", "€ euro euros eur 欧元");
    put("sterling", "1", "£ gbp 英镑");
    put("yuan", "1", "¥ yuan rmb cny 元 块");
    put("yuan", "0.1", "角");
    put("rupee", "1", "₹ rupee rupees inr rs");
    put("celsius", "1", "°c ℃");
    put("fahrenheit", "1", "°f ℉");
    put("angle", "1", "° degree degrees 度");
  }

  private static void put(String kind, String size, String names) {
    Unit unit = new Unit(kind, new BigDecimal(size));
    for (String name : names.split(" ", -1)) {
      BY_NAME.put(name, unit);
    }
  }

  /// The unit of that name, letter case apart.
  static Optional<Unit> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name.toLowerCase(Locale.ROOT)));
  }

  /// The unit of that name.
  ///
  /// @throws IllegalArgumentException if none is known by it
  public static Unit of(String name) {
    return named(PlainText.of(name).strip())
        .orElseThrow(() -> new IllegalArgumentException("no unit '" + name + "'"));
  }

  /// The longest name of a unit, in characters.
  static final int LONGEST_NAME = 12;
}
