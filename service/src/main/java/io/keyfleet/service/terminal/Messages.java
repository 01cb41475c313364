package io.keyfleet.service.terminal;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;

/// What a program says to people, in their language: `words.properties` beside a class is English,
/// `words_zh.properties` Chinese; any other language gets English. Lines that programs read never
/// come from here. Safe for all threads.
public final class Messages {
  private final ResourceBundle bundle;

  private Messages(ResourceBundle bundle) {
    this.bundle = bundle;
  }

  /// The words of a class's package in this process's language.
  public static Messages of(Class<?> home) {
    return of(home, spoken(System.getenv(), Locale.getDefault(Locale.Category.DISPLAY)));
  }

  /// The language that the environment asks for, in POSIX's order. The JVM knows of it only where
  /// the system has that locale installed, which containers seldom do.
  ///
  /// @param standard where the environment asks for none
  static Locale spoken(Map<String, String> environment, Locale standard) {
    for (String name : List.of("LC_ALL", "LC_MESSAGES", "LANG")) {
      String value = environment.getOrDefault(name, "");
      if (!value.isEmpty()) {
        String tag = value.replaceFirst("[.@].*", "").replace('_', '-');
        return tag.equals("C") || tag.equals("POSIX") ? standard : Locale.forLanguageTag(tag);
      }
    }
    return standard;
  }

  /// The same in a language of choice.
  public static Messages of(Class<?> home, Locale locale) {
    return new Messages(
        ResourceBundle.getBundle(
            home.getPackageName() + ".words",
            locale,
            home.getClassLoader(),
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES)));
  }

  /// A sentence with its values, in [String#format]'s notation.
  public String say(String key, Object... values) {
    return String.format(Locale.ROOT, bundle.getString(key), values);
  }

  /// Every key.
  public List<String> keys() {
    return bundle.keySet().stream().sorted().toList();
  }
}
