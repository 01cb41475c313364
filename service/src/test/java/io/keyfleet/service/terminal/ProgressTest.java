package io.keyfleet.service.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ProgressTest {

  @Test
  void aLineTellsHowFarHowFastAndHowLongYet() {
    assertThat(progress(45, OptionalLong.of(100), 2, "").line())
        .isEqualTo("publishing: 45 of 100 (45%), 22.5/s, 0:03 left");
  }

  @Test
  void withoutATotalNobodyGuesses() {
    assertThat(progress(4500, OptionalLong.empty(), 2, "2 bad").line())
        .isEqualTo("publishing: 4500, 2250/s, 2 bad");
    assertThat(progress(4500, OptionalLong.empty(), 2, "").bar(80))
        .isEqualTo("publishing 4500  2250/s");
  }

  @Test
  void aBarIsFilledByItsShareAndCarriesTheNote() {
    assertThat(progress(50, OptionalLong.of(100), 100, "accuracy 85%").bar(120))
        .isEqualTo(
            "publishing [############------------] 50/100  50%  0.5/s  1:40 left  accuracy 85%");
  }

  @Test
  void aHundredPercentIsFinishedWorkOnly() {
    assertThat(progress(999_999, OptionalLong.of(1_000_000), 1, "").line()).contains("(99%)");
    assertThat(progress(10, OptionalLong.of(10), 1, "").line())
        .contains("(100%)")
        .doesNotContain("left");
    assertThat(progress(0, OptionalLong.of(0), 0, "").line()).contains("(100%)");
  }

  @Test
  void aBarNeverLeavesItsLine() {
    assertThat(progress(1, OptionalLong.of(9), 1, "n".repeat(200)).bar(79)).hasSize(79);
  }

  @Test
  void chineseIsSpokenWhereItIsAskedForAndEnglishToAllOthers() {
    assertThat(progress(45, OptionalLong.of(100), 2, "", Locale.CHINA).line())
        .isEqualTo("publishing: 45 / 100（45%）, 22.5/s, 剩余 0:03");
    assertThat(progress(45, OptionalLong.of(100), 2, "", Locale.GERMANY).line())
        .endsWith("0:03 left");
    assertThat(Messages.of(Progress.class, Locale.CHINA).keys())
        .isEqualTo(Messages.of(Progress.class, Locale.ROOT).keys());
  }

  @Test
  void theEnvironmentChoosesTheLanguageWhetherOrNotItsLocaleIsInstalled() {
    assertThat(Messages.spoken(Map.of("LANG", "zh_CN.UTF-8"), Locale.ENGLISH))
        .isEqualTo(Locale.CHINA);
    assertThat(Messages.spoken(Map.of("LC_ALL", "en_US.UTF-8", "LANG", "zh_CN"), Locale.CHINA))
        .isEqualTo(Locale.US);
    assertThat(Messages.spoken(Map.of("LC_ALL", "C.UTF-8", "LANG", "zh_CN"), Locale.ENGLISH))
        .isEqualTo(Locale.ENGLISH);
    assertThat(Messages.spoken(Map.of("LC_ALL", ""), Locale.FRENCH)).isEqualTo(Locale.FRENCH);
  }

  @Test
  void hoursAreSaidAsHours() {
    assertThat(progress(1, OptionalLong.of(10_001), 1, "").line()).endsWith("2:46:40 left");
  }

  private static Progress progress(long done, OptionalLong total, long seconds, String note) {
    return progress(done, total, seconds, note, Locale.ENGLISH);
  }

  private static Progress progress(
      long done, OptionalLong total, long seconds, String note, Locale locale) {
    Messages messages = Messages.of(Progress.class, locale);
    return new Progress("publishing", done, total, Duration.ofSeconds(seconds), note, messages);
  }
}
