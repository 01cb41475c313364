package io.keyfleet.service.settings;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The flags of a command that stand for settings, as far as they were given. For one thread.
public final class SettingFlags {
  private final Map<Setting, String> given = new EnumMap<>(Setting.class);

  /// These and one more.
  ///
  /// @param value as it was given; null if it was not
  public SettingFlags with(Setting setting, @Nullable Object value) {
    if (value != null) {
      given.put(setting, value.toString());
    }
    return this;
  }

  /// The values that were given; the caller may change the map.
  public Map<Setting, String> given() {
    return new EnumMap<>(given);
  }
}
