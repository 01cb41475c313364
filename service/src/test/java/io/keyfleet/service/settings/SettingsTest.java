package io.keyfleet.service.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  @TempDir Path folder;

  @Test
  void flagsWinOverEnvironmentAndThatOverDotEnv() throws IOException {
    dotEnv("MODEL=file\nAPI_KEY=\"sk-1, sk-2\" # two\nexport RATE_LIMIT='7/s'\n");

    Settings settings =
        settings(Map.of(Setting.MODEL, "flag"), Map.of("MODEL", "env", "RATE_LIMIT", "6/s"));

    assertThat(settings.text(Setting.MODEL)).isEqualTo("flag");
    assertThat(settings.rate(Setting.RATE_LIMIT)).contains(new Rate(6, Duration.ofSeconds(1)));
    assertThat(settings.list(Setting.API_KEY)).containsExactly("sk-1", "sk-2");
    settings.check();
  }

  @Test
  void aMarkThatAnEditorBeginsDotEnvWithIsNoPartOfAName() throws IOException {
    dotEnv("\uFEFFMODEL=file\n");

    assertThat(settings(Map.of(), Map.of()).text(Setting.MODEL)).isEqualTo("file");
  }

  @Test
  void everyProblemIsReportedAtOnceAndNoSecretWithIt() {
    Settings settings =
        settings(
            Map.of(),
            Map.of(
                "RATE_LIMIT", "fast",
                "KEYFLEET_CALL_TIMEOUT", "1y",
                "KEYFLEET_CALL_TIMEOUTS", "1s",
                "API_KEY", "sk-dup,sk-dup",
                "BASE_URL", "api.example.com"));
    settings.rate(Setting.RATE_LIMIT);
    settings.duration(Setting.KEYFLEET_CALL_TIMEOUT, Duration.ZERO, Duration.ofDays(1));
    settings.keys(Setting.API_KEY);
    settings.url(Setting.BASE_URL);

    assertThatThrownBy(settings::check)
        .isInstanceOfSatisfying(
            UsageProblems.class,
            e ->
                assertThat(e.problems())
                    .hasSize(5)
                    .anyMatch(line -> line.contains("did you mean KEYFLEET_CALL_TIMEOUT"))
                    .noneMatch(line -> line.contains("sk-dup")));
  }

  @Test
  void kafkaPropertiesComeByTheirNames() {
    Map<String, String> kafka = settings(Map.of(), Map.of("KAFKA_SASL_MECHANISM", "PLAIN")).kafka();

    assertThat(kafka)
        .containsEntry("sasl.mechanism", "PLAIN")
        .containsEntry("bootstrap.servers", "127.0.0.1:9092");
  }

  @ParameterizedTest
  @CsvSource({"5/s,5,PT1S", "500/min,500,PT1M", "10/10s,10,PT10S", "2/100ms,2,PT0.1S", "3,3,PT1S"})
  void ratesAreReadAsUsersWriteThem(String text, long count, Duration window) {
    assertThat(Rate.parse(text)).isEqualTo(new Rate(count, window));
    assertThat(Rate.parse(Rate.parse(text).toString())).isEqualTo(Rate.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1/367d", "", "0/s", "-1/s", "5/", "5/y", "five", "5/0s"})
  void whatIsNoRateIsRefused(String text) {
    assertThatThrownBy(() -> Rate.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void secretsPrintAsTheirKeyId() {
    assertThat(new Secret("sk-1")).hasToString(new Secret("sk-1").id().toString());
  }

  private Settings settings(Map<Setting, String> flags, Map<String, String> environment) {
    return new Settings(flags, environment, folder.resolve(".env"));
  }

  private void dotEnv(String text) throws IOException {
    Files.writeString(folder.resolve(".env"), text);
  }
}
