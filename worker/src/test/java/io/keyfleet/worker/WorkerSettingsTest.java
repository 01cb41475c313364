package io.keyfleet.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyfleet.service.settings.Rate;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.service.settings.UsageException;
import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.account.Provider;
import io.keyfleet.worker.account.Quota;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerSettingsTest {

  @Test
  void aKeyAloneIsEnough() {
    WorkerSettings settings = read(Map.of());
    assertThat(settings.accounts()).hasSize(3);
    assertThat(settings.consumer().topics()).containsExactly("prompts");
    assertThat(settings.dispatch().worker()).isNotBlank().isEqualTo(settings.api().worker());
  }

  @Test
  void everyKeyIsAnAccountOfItsOwnUnderItsPublicName() {
    assertThat(read(Map.of()).accounts())
        .allMatch(account -> account.id().equals(account.keys().getFirst().id().value()))
        .extracting(Account::id)
        .doesNotHaveDuplicates();
  }

  @Test
  void noKeyIsInThePrintedSettings() {
    assertThat(read(Map.of()).toString()).doesNotContain("sk-1").doesNotContain("sk-2");
  }

  @ParameterizedTest(name = "{0} over 3 keys is {1} each")
  @CsvSource({"15/s,5/s", "16/s,5/s", "17/s,5/s", "3/min,1/min", "100/10s,33/10s"})
  void aFleetWideRateIsDividedAndNeverExceeded(String fleet, String each) {
    WorkerSettings settings = read(Map.of("FLEET_RATE_LIMIT", fleet, "RATE_LIMIT", "500/min"));
    assertThat(settings.accounts())
        .extracting(Account::quotas)
        .allSatisfy(quotas ->
            assertThat(quotas)
                .extracting(Quota::rate)
                .containsExactly(Rate.parse("500/min"), Rate.parse(each)));
  }

  @Test
  void topicsHaveTheWeightThatIsSaid() {
    String weights = "KEYFLEET_TOPIC_WEIGHTS";
    assertThat(read(Map.of(weights, "urgent=5, nightly.run=2")).dispatch().weights().byTopic())
        .isEqualTo(Map.of("urgent", 5, "nightly.run", 2));
    assertProblem(Map.of(weights, "urgent"), weights, "urgent=5,prompts=1");
    assertProblem(Map.of(weights, "urgent=0"), weights, "from 1 to 1000");
    assertProblem(Map.of(weights, "urgent=1001"), weights, "from 1 to 1000");
  }

  @Test
  void aPartOfEveryQuotaIsKeptForSingleRequestsThatTheWorkerHearsOf() {
    String share = "KEYFLEET_INTERACTIVE_SHARE";
    Map<String, String> topics = Map.of("KEYFLEET_TOPICS", "prompts,interactive");
    assertThat(read(Map.of()).limits().interactive().any()).isFalse();
    WorkerSettings settings = read(with(topics, share, "12.5%"));
    assertThat(settings.limits().interactive().part()).isEqualTo(0.125);
    assertThat(settings.dispatch().weights().share().part()).isEqualTo(0.125);
    assertThat(read(with(topics, share, "0%")).limits().interactive().any()).isFalse();
    for (String wrong : List.of("10", "91%", "-1%", "ten", "%")) {
      assertProblem(with(topics, share, wrong), share, "such as 10%, from 0% to 90%");
    }
    assertProblem(Map.of(share, "10%"), share, "does not have the topic 'interactive'");
    Map<String, String> pattern = Map.of("KEYFLEET_TOPIC_PATTERN", "inter.*");
    assertThat(read(with(pattern, share, "10%")).limits().interactive().any()).isTrue();
  }

  private static Map<String, String> with(Map<String, String> all, String name, String value) {
    Map<String, String> more = new HashMap<>(all);
    more.put(name, value);
    return more;
  }

  @Test
  void responsesAreKeptWholeUnlessTheirTextIsEnough() {
    assertThat(read(Map.of()).api().responses().keepWhole()).isTrue();
    assertThat(read(Map.of("KEYFLEET_KEEP", "text")).api().responses().keepWhole()).isFalse();
    assertProblem(Map.of("KEYFLEET_KEEP", "all"), "KEYFLEET_KEEP", "neither whole nor text");
  }

  @Test
  void aFleetWideRateThatLeavesAnAccountNothingIsAProblem() {
    assertProblem(Map.of("FLEET_RATE_LIMIT", "2/s"), "FLEET_RATE_LIMIT", "longer window");
  }

  @Test
  void anAddressThatNoCallCouldReachIsAProblem() {
    assertProblem(Map.of("BASE_URL", "https://api.test:65536/v1"), "BASE_URL", "port");
    assertProblem(
        Map.of("BASE_URL", "https://api.test/v1/chat/completions"), "BASE_URL", "leave that part");
    assertThat(read(Map.of("BASE_URL", "https://api.test:65535/v1")).accounts()).isNotEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "http://api.example.com/v1",
        "http://127.0.0.1.example.com/v1",
        "http://localhost.example.com/v1",
        "http://10.0.0.7:8000/v1",
        "HTTP://api.example.com/v1"
      })
  void keysDoNotTravelUnencryptedOutsideLoopback(String url) {
    assertProblem(Map.of("BASE_URL", url), "BASE_URL");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "http://localhost:8089/v1",
        "http://LOCALHOST/v1",
        "http://127.0.0.1/v1",
        "http://127.1.2.3:1/v1",
        "http://[::1]:8089/v1",
        "https://api.example.com/v1"
      })
  void loopbackAndHttpsNeedNoLeave(String url) {
    assertThat(read(Map.of("BASE_URL", url)).pool().providers())
        .extracting(provider -> provider.baseUrl().toString())
        .containsExactly(url);
  }

  @Test
  void aNamedHostMayBeCalledUnencrypted() {
    Map<String, String> settings =
        Map.of("BASE_URL", "http://simulator:8089/v1", "KEYFLEET_ALLOW_HTTP", "other, simulator");
    assertThat(read(settings).pool().providers())
        .extracting(Provider::name)
        .containsExactly("simulator");
  }

  @Test
  void theSameKeyTwiceIsAProblemThatDoesNotShowTheKey() {
    assertThatThrownBy(() -> read(Map.of("API_KEY", "sk-1,sk-2,sk-1")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("API_KEY")
        .hasMessageNotContaining("sk-1");
  }

  @Test
  void noKeyAtAllIsAProblem() {
    assertProblem(Map.of("API_KEY", " "), "API_KEY");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"w 1", "w\u00e9", "w/1", "w(1)"})
  void aWorkersNameMustFitIntoAHeader(String id) {
    assertProblem(Map.of("KEYFLEET_WORKER_ID", id), "KEYFLEET_WORKER_ID");
  }

  @Test
  void aGivenNameIsTheWorkersName() {
    assertThat(read(Map.of("KEYFLEET_WORKER_ID", "w-1.a_b")).dispatch().worker())
        .isEqualTo("w-1.a_b");
  }

  @Test
  void aBudgetNeedsThePriceOfEveryModel(@TempDir Path folder) throws IOException {
    Path pool = folder.resolve("pool.yaml");
    Files.writeString(
        pool,
        """
        model: m
        providers:
          p:
            base_url: https://p.test/v1
            models: {m: M, other: O}
            prices: {m: {input: 1, output: 2}}
            accounts: {a: {keys: ["${KEY}"]}}
        """);
    assertProblem(Map.of("KEYFLEET_BUDGET", "5"), "KEYFLEET_BUDGET", "models are not named");
    assertProblem(
        Map.of("KEYFLEET_BUDGET", "5", "KEY", "sk-1", "KEYFLEET_POOL", pool.toString()),
        "missing: other of p");
  }

  @Test
  void everyProblemIsReportedAtOnce() {
    assertProblem(
        Map.of(
            "API_KEY", "",
            "RATE_LIMIT", "fast",
            "KEYFLEET_MAX_ATTEMPTS", "0",
            "KEYFLEET_CALL_TIMEOUT", "never"),
        "API_KEY",
        "RATE_LIMIT",
        "KEYFLEET_MAX_ATTEMPTS",
        "KEYFLEET_CALL_TIMEOUT");
  }

  private static void assertProblem(Map<String, String> environment, String... words) {
    assertThatThrownBy(() -> read(environment))
        .isInstanceOf(UsageException.class)
        .hasMessageContainingAll(words);
  }

  private static WorkerSettings read(Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(Map.of("API_KEY", "sk-1,sk-2,sk-3"));
    all.putAll(environment);
    Settings settings = new Settings(Map.of(), all, Path.of("no", "such", ".env"));
    WorkerSettings mine = WorkerSettings.read(settings);
    settings.check();
    return mine;
  }
}
