package io.keyfleet.service.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingFlagsTest {
  @Test
  void aFlagThatWasNotGivenLeavesItsSettingAloneAndAnEmptyOneEmptiesIt() {
    assertThat(
            new SettingFlags()
                .with(Setting.MODEL, null)
                .with(Setting.KEYFLEET_POOL, "")
                .with(Setting.RATE_LIMIT, "5/s")
                .given())
        .containsOnly(Map.entry(Setting.KEYFLEET_POOL, ""), Map.entry(Setting.RATE_LIMIT, "5/s"));
  }
}
