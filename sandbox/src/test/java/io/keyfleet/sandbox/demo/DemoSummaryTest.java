package io.keyfleet.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.service.terminal.Messages;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class DemoSummaryTest {
  @Test
  void everythingIsSaidInBothLanguagesWithTheSameValues() {
    Messages english = Messages.of(DemoSummary.class, Locale.ENGLISH);
    Messages chinese = Messages.of(DemoSummary.class, Locale.SIMPLIFIED_CHINESE);

    assertThat(chinese.keys()).isEqualTo(english.keys());
    assertThat(english.say("calls", "key-1", 7)).isEqualTo("  key-1  7 calls");
    assertThat(chinese.say("calls", "key-1", 7)).isEqualTo("  key-1  调用 7 次");
    assertThat(chinese.say("pool", "97 %", "5.0", 3)).contains("97 %", "5.0", "3");
    assertThat(chinese.say("audit", 1, 2, 3, "5/s", 4)).contains("5/s");
    assertThat(chinese.say("heading-simulated", "a", 1, 2, "b", "c")).contains("模拟");
  }
}
