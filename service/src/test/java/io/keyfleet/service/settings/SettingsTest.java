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
  void aLogFormatThatIsNoneIsRefusedAndTheSameValuesAreReadAgainWithoutIt() {
    Settings settings = settings(Map.of(), Map.of("KEYFLEET_LOG_FORMAT", "xml", "MODEL", "m"));

    assertThat(settings.problems())
        .containsExactly("KEYFLEET_LOG_FORMAT is neither text nor json: 'xml'");
    assertThat(settings.again().problems()).isEmpty();
    assertThat(settings.again().text(Setting.MODEL)).isEqualTo("m");
  }

  @Test
  void aMarkThatAnEditorBeginsDotEnvWithIsNoPartOfAName() throws IOException {
    dotEnv("\uFEFFMODEL=file\n");

    assertThat(settings(Map.of(), Map.of()).text(Setting.MODEL)).isEqualTo("file");
  }

  @Test
  void aQuotedValueMayGoOnOverSeveralLines() throws IOException {
    dotEnv(
        "KAFKA_SSL_TRUSTSTORE_CERTIFICATES=\"-----BEGIN CERTIFICATE-----\nMII=\n-----END"
            + " CERTIFICATE-----\n\" # the CA\nKAFKA_X='a # b\n\n c' \nMODEL=after\n");
    Settings settings = settings(Map.of(), Map.of());

    assertThat(settings.kafka())
        .containsEntry(
            "ssl.truststore.certificates",
            "-----BEGIN CERTIFICATE-----\nMII=\n-----END CERTIFICATE-----")
        .containsEntry("x", "a # b\n\n c");
    assertThat(settings.text(Setting.MODEL)).isEqualTo("after");
    settings.check();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '~',
      value = {
        "\"-----BEGIN A-----\\nMII=\\n-----END A-----\"!-----BEGIN A-----,MII=,-----END A-----",
        "-----BEGIN A-----\\nMII=\\n-----END A-----!-----BEGIN A-----,MII=,-----END A-----",
        "\"say \\\"hi\\\";\"!say \"hi\";",
        "'C:\\new'!C:\\new",
        "C:\\new # folder!C:\\new"
      })
  void endsOfLinesMayBeWrittenAsEscapes(String written, String meant) throws IOException {
    dotEnv("KAFKA_X=" + written + "\n");
    assertThat(settings(Map.of(), Map.of()).kafka()).containsEntry("x", meant.replace(",", "\n"));
  }

  @Test
  void aCertificateInTheEnvironmentMayHaveItsLinesEscaped() {
    assertThat(settings(Map.of(), Map.of("KAFKA_X", "-----BEGIN A-----\\nMII=")).kafka())
        .containsEntry("x", "-----BEGIN A-----\nMII=");
  }

  @Test
  void aQuoteThatIsNotClosedIsAProblemAndTheLinesAfterItCount() throws IOException {
    dotEnv("KAFKA_X='half\nMODEL=after\n");
    Settings settings = settings(Map.of(), Map.of());

    assertThat(settings.text(Setting.MODEL)).isEqualTo("after");
    assertThatThrownBy(settings::check).hasMessageContaining("line 1 opens a quote");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "KEYFLEET_TOPCIS,KEYFLEET_TOPICS",
    "KEYFLEET_MAX_INFLIGHT,KEYFLEET_MAX_IN_FLIGHT",
    "KEYFLEET_CALL_TIMEOUT_MS,KEYFLEET_CALL_TIMEOUT"
  })
  void anUnknownSettingNamesTheNearest(String written, String meant) {
    assertThatThrownBy(() -> settings(Map.of(), Map.of(written, "1")).check())
        .hasMessageContaining("did you mean " + meant + "?");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "RATE_LIMTI,RATE_LIMIT",
    "API_KEYS,API_KEY",
    "BASE_ULR,BASE_URL",
    "KEYFLET_TOPICS,KEYFLEET_TOPICS",
    "KAFKA_BOOTSTRAP_SERVER,KAFKA_BOOTSTRAP_SERVERS"
  })
  void whatIsNearlyASettingIsRemarkedOnAndStopsNothing(String written, String meant) {
    Settings settings = settings(Map.of(), Map.of(written, "1"));
    assertThat(settings.remarks())
        .containsExactly(written + " is no setting; did you mean " + meant + "?");
    settings.check();
  }

  @Test
  void whatOtherProgramsSetIsNotRemarkedOn() {
    Map<String, String> others =
        Map.of("MODE", "1", "MODELS", "x", "MODEL", "m", "PATH", "/", "KAFKA_HEAP_OPTS", "-X");
    assertThat(settings(Map.of(), others).remarks()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"http://my_api:8080/v1", "http://my_api/v1", "http://[::1]:80/"})
  void aHostMayHaveAName(String url) {
    Settings settings = settings(Map.of(), Map.of("BASE_URL", url));
    assertThat(settings.url(Setting.BASE_URL)).hasToString(url);
    settings.check();
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
            UsageException.class,
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
