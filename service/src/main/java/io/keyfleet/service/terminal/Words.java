package io.keyfleet.service.terminal;

import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;

/// What a program says to people, in their language: `words.properties` beside a class is English,
/// `words_zh.properties` Chinese; any other language gets English. Lines that programs read never
/// come from here. Safe for all threads.
public final class Words {
  private final ResourceBundle bundle;

  private Words(ResourceBundle bundle) {
    this.bundle = bundle;
  }

  /// The words of a class's package in this process's language.
  public static Words of(Class<?> home) {
    return of(home, Locale.getDefault(Locale.Category.DISPLAY));
  }

  /// The same in a language of choice.
  public static Words of(Class<?> home, Locale locale) {
    return new Words(
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
