package io.keyfleet.worker.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keyfleet.contract.KeyId;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.service.settings.UsageException;
import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.account.Provider;
import io.keyfleet.worker.network.HeaderValue;
import io.keyfleet.worker.pool.check.PoolDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoolFileTest {
  private static final String SMALLEST =
      """
      providers:
        p:
          base_url: https://api.test/v1
          accounts:
            a:
              keys: ${KEY_A}
              max_in_flight: 5
      """;

  @TempDir private Path folder;
  private final Map<String, String> environment =
      new HashMap<>(
          Map.of("KEY_A", "sk-marked-a", "KEY_B", "sk-marked-b1, sk-marked-b2", "NO_KEY", ","));

  @Test
  void theSmallestPoolIsOneAccountOfOneProvider() throws Exception {
    Pool pool = read(SMALLEST);
    assertThat(pool.currency()).isEqualTo("USD");
    assertThat(pool.model()).isEqualTo("gpt-4o-mini");
    Account account = pool.accounts().getFirst();
    assertThat(account.id()).isEqualTo("a");
    assertThat(account.keys()).containsExactly(new Secret("sk-marked-a"));
    assertThat(account.quotas()).isEmpty();
    assertThat(account.maxInFlight()).hasValue(5);
    assertThat(account.provider()).isEqualTo(Provider.plain("p", account.provider().baseUrl()));
  }

  @Test
  void everythingThatAPoolCanSayIsRead() throws Exception {
    Files.writeString(folder.resolve("c.key"), "sk-marked-c1\nsk-marked-c2\n");
    Files.writeString(folder.resolve("c.header"), "sk-marked-h\n");
    Pool pool =
        read(
            """
            currency: EUR
            model: small
            providers:
              azure:
                base_url: https://x.test/deployments/{model}?api-version=1
                auth: api-key
                headers:
                  Authorization: Bearer ${KEY_A} of ${KEY_A}
                  X-Team: evals
                  X-Of-A-File: file:c.header
                timeout: 30min
                models: {small: dep-1, large: dep-2}
                prices:
                  small: {input: 0.15, output: 0.6, cached_input: 0.075}
                accounts:
                  west:
                    keys: ["${KEY_B}", "file:c.key"]
                    quotas:
                      - requests: 500/min
                      - {tokens: 30000/min, models: [small]}
                      - {output_tokens: 8000/min, models: large}
              other:
                base_url: http://127.0.0.1:8089/v1
                accounts:
                  here: {keys: "${KEY_A}", max_in_flight: 7}
            """);
    assertThat(pool.currency()).isEqualTo("EUR");
    assertThat(pool.model()).isEqualTo("small");
    assertThat(pool.providers()).extracting(Provider::name).containsExactly("azure", "other");
    Account west = pool.accounts().getFirst();
    assertThat(west.keys())
        .extracting(Secret::id)
        .containsExactly(
            KeyId.of("sk-marked-b1"),
            KeyId.of("sk-marked-b2"),
            KeyId.of("sk-marked-c1"),
            KeyId.of("sk-marked-c2"));
    assertThat(west.quotas())
        .extracting(Object::toString)
        .containsExactly("500/min", "30000/min tokens of small", "8000/min output_tokens of large");
    Provider azure = west.provider();
    assertThat(azure.auth()).isEqualTo(Provider.AuthStyle.API_KEY);
    assertThat(azure.timeout()).contains(Duration.ofMinutes(30));
    assertThat(azure.nameOf("small")).isEqualTo("dep-1");
    assertThat(azure.serves("huge")).isFalse();
    assertThat(pool.headers())
        .containsExactly(
            Map.entry(
                "azure",
                Map.of(
                    "Authorization",
                    new HeaderValue(
                        "Bearer sk-marked-a of sk-marked-a",
                        List.of(new Secret("sk-marked-a"), new Secret("sk-marked-a"))),
                    "X-Team",
                    new HeaderValue("evals", List.of()),
                    "X-Of-A-File",
                    new HeaderValue("sk-marked-h", List.of(new Secret("sk-marked-h"))))));
    assertThat(String.join("\n", PoolDescription.of(pool)))
        .contains("; headers Authorization, X-Of-A-File, X-Team")
        .doesNotContain("marked", "evals");
    assertThat(azure.prices())
        .hasEntrySatisfying(
            "small", price -> assertThat(price.of(1_000_000, 0, 0)).isEqualByComparingTo("0.15"));
  }

  @ParameterizedTest(name = "{0} becomes {1}: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "base_url: https | base_url: ftp | 3: providers.p.base_url is not an address",
        "https://api.test | https://user:sk-marked-x@api.test | 3: providers.p.base_url is not an",
        "https://api.test | http://api.test | KEYFLEET_ALLOW_HTTP",
        "api.test | api.test:70000 | 3: providers.p.base_url has an invalid port",
        "api.test | api.test:0 | 3: providers.p.base_url has an invalid port",
        "/v1 | /v1/chat/completions/ | 3: providers.p.base_url ends in /chat/completions",
        "/v1 | /deployments/d/chat/completions?api-version=1 | leave that part out",
        "base_url: https://api.test/v1 | auth: bearer | 2: providers.p has no base_url",
        "base_url | url | 3: providers.p.url is no field here; known: accounts, auth, base_url",
        "${KEY_A} | ${KEY_C} | 6: providers.p.accounts.a.keys refers to KEY_C, which is not set",
        "${KEY_A} | sk-marked-x | 6: providers.p.accounts.a.keys is no reference to a key",
        "${KEY_A} | file:none.key | refers to a file that cannot be read",
        "${KEY_A} | ${NO_KEY} | 6: providers.p.accounts.a.keys leads to no key",
        "${KEY_A} | ['${KEY_A}', '${KEY_A}'] | a.keys[1] is key-",
        "keys: ${KEY_A} | keys: [] | 5: providers.p.accounts.a has no keys",
        "max_in_flight: 5 | max_in_flight: 0 | 7: providers.p.accounts.a.max_in_flight is not a",
        "max_in_flight: 5 | max_in_flight: many | is not a whole number from 1 to 100000: 'many'",
        "max_in_flight: 5 | quotas: [] | 5: providers.p.accounts.a needs quotas or max_in_flight",
        "max_in_flight: 5 | quotas: [{requests: fast}] | quotas[0].requests is not a rate",
        "max_in_flight: 5 | quotas: [{models: m}] | quotas[0] needs exactly one of requests",
        "max_in_flight: 5 | quotas: [{requests: 1/s, tokens: 1/s}] | needs exactly one of",
        "max_in_flight: 5 | quotas: [{requests: 1/s, unit: x}] | quotas[0].unit is no field here",
        "max_in_flight: 5 | keys: ${KEY_B} | providers.p.accounts.a.keys is given twice",
        "accounts: | acounts: | 4: providers.p.acounts is no field here",
        "accounts: | accounts: {}¶    prices: | 2: providers.p has no accounts",
        "a: | a b: | 5: providers.p.accounts.a b is no name",
        "p: | p!: | 2: providers.p! is no name",
        "providers: | provider: | names no provider",
        "accounts: | prices: text¶    accounts: | prices is not a list of names with values",
        "accounts: | auth: basic¶    accounts: | is neither bearer nor api-key nor x-api-key: 'basic'",
        "accounts: | timeout: 2h¶    accounts: | is not a duration",
        "accounts: | models: {}¶    accounts: | names no model",
        "accounts: | prices: {m: {input: 1}}¶    accounts: | prices.m needs input and output",
        "accounts: | prices: {m: {input: 1, output: -1}}¶    accounts: | is not an amount like 0.15: '-1'",
        "accounts: | headers: text¶    accounts: | headers is not a list of names with values",
        "accounts: | headers: {X A: b}¶    accounts: | 4: providers.p.headers.X A is no name of a",
        "accounts: | headers: {authorization: b}¶    accounts: | is a header that every call sets",
        "accounts: | headers: {Host: b}¶    accounts: | headers.Host is a header that every call",
        "accounts: | headers: {X-a: b, x-A: c}¶    accounts: | x-A is given twice; header names ignore case",
        "accounts: | headers: {X-a: 'sk-marked ${KEY_C}'}¶    accounts: | X-a refers to KEY_C, which",
        "accounts: | headers: {X-a: file:none.key}¶    accounts: | X-a refers to a file that cannot",
        "accounts: | headers: {X-a: 'sk-marked é'}¶    accounts: | X-a is no value of a header",
        "accounts: | headers: {X-a: '  '}¶    accounts: | X-a is not a text",
        "providers: | model: []¶providers: | is not a text",
        "providers: | currency: 7¶providers: | is not the name of a currency",
        "providers: | x: &x [*x]¶providers: | is no field here",
        "max_in_flight: 5 | <<: {requests: 1/s} | 7: providers.p.accounts.a.<<.requests is no field",
        "max_in_flight: 5 | <<: text | 7: providers.p.accounts.a.<< is not a list of names",
        "max_in_flight: 5 | max_in_flight: { | is no YAML"
      })
  void everyMistakeIsNamedWithItsPlaceAndNoKeyIsShown(String from, String to, String mistake) {
    UsageException problems = problems(SMALLEST.replace(from, to.replace("¶", "\n")));
    assertThat(String.join("\n", problems.problems()))
        .contains("pool.yaml", mistake)
        .doesNotContain("marked");
  }

  @ParameterizedTest(name = "\"{0}\"")
  @ValueSource(strings = {"", " \n", "\uFEFF", ",\n ,"})
  void aKeyFileWithoutAKeyIsAMistake(String keys) throws Exception {
    Files.writeString(folder.resolve("a.key"), keys);
    assertThat(problems(SMALLEST.replace("${KEY_A}", "file:a.key")).problems())
        .singleElement()
        .asString()
        .contains(":6: providers.p.accounts.a.keys ");
  }

  @Test
  void aMarkThatAnEditorBeginsAKeyFileWithIsNoPartOfTheKey() throws Exception {
    Files.writeString(folder.resolve("a.key"), "\uFEFFsk-marked-a\n");
    assertThat(read(SMALLEST.replace("${KEY_A}", "file:a.key")).accounts().getFirst().keys())
        .containsExactly(new Secret("sk-marked-a"));
  }

  @Test
  void allMistakesAreNamedAtOnce() {
    UsageException problems =
        problems(
            SMALLEST
                .replace("https", "ftp")
                .replace("${KEY_A}", "${KEY_C}")
                .replace("max_in_flight: 5", "max_in_flight: 0"));
    assertThat(problems.problems()).hasSize(3).doesNotHaveDuplicates();
  }

  @Test
  void anAccountIsNotNamedTwiceAndAKeyNotUsedTwiceInThePool() {
    UsageException problems =
        problems(
            SMALLEST
                + """
                  q:
                    base_url: https://other.test/v1
                    accounts:
                      a: {keys: "${KEY_A}", max_in_flight: 1}
                """);
    assertThat(problems.problems())
        .hasSize(2)
        .anyMatch(line -> line.contains(":11:") && line.contains("another provider's account"))
        .anyMatch(line -> line.contains("which account a has already"));
  }

  @Test
  void aModelThatSomebodyChoseMustBeServed() throws Exception {
    String mapped = SMALLEST.replace("    accounts:", "    models: {small: x}\n    accounts:");
    assertThat(read(mapped).model()).isEqualTo("small");
    assertThat(problems("model: large\n" + mapped).problems())
        .containsExactly(file() + ":1: model is served by no account");
    environment.put("MODEL", "huge");
    assertThat(problems(mapped).problems()).singleElement().asString().contains("MODEL", "huge");
  }

  @Test
  void aStandardModelThatNobodyServesIsWarnedOf() throws Exception {
    String mapped = SMALLEST.replace("    accounts:", "    models: {s: x, l: y}\n    accounts:");
    assertThat(PoolDescription.of(read(mapped)))
        .last()
        .asString()
        .startsWith("warning: no account serves gpt-4o-mini");
    assertThat(read("model: l\n" + mapped).warning()).isEmpty();
    assertThat(read(SMALLEST).warning()).isEmpty();
  }

  @Test
  void quotasAndPricesMayNameOnlyServedModels() {
    String mapped = SMALLEST.replace("    accounts:", "    models: {small: x}\n    accounts:");
    assertThat(
            problems(
                    mapped
                        .replace(
                            "    models", "    prices: {tiny: {input: 1, output: 1}}\n    models")
                        .replace("max_in_flight: 5", "quotas: [{requests: 1/s, models: [big]}]"))
                .problems())
        .hasSize(2)
        .anyMatch(line -> line.contains("prices.tiny"))
        .anyMatch(line -> line.contains("quotas[0].models[0] is not one of the provider's models"));
  }

  @Test
  void aFleetWideRateIsDividedAmongThePoolsAccounts() throws Exception {
    environment.put("FLEET_RATE_LIMIT", "7/s");
    assertThat(read(SMALLEST).accounts().getFirst().quotas())
        .extracting(Object::toString)
        .containsExactly("7/s");
  }

  @ParameterizedTest(name = "\"{0}\"")
  @ValueSource(strings = {"", "# nothing\n", "7", "- a\n", "\u0000", "a: b: c", "? [x]\n: y"})
  void aFileThatIsNoPoolIsAMistake(String text) {
    assertThat(problems(text).problems()).isNotEmpty().allMatch(line -> line.contains("pool.yaml"));
  }

  @Test
  void aFileThatIsNotThereIsAMistake() {
    environment.put("KEYFLEET_POOL", folder.resolve("none.yaml").toString());
    assertThat(problems().problems())
        .singleElement()
        .asString()
        .startsWith("KEYFLEET_POOL names a file that does not exist");
  }

  private Path file() {
    return folder.resolve("pool.yaml");
  }

  private Pool read(String text) throws IOException {
    Files.writeString(file(), text);
    environment.put("KEYFLEET_POOL", file().toString());
    Settings settings = settings();
    Pool pool = Pool.read(settings);
    settings.check();
    return pool;
  }

  private UsageException problems(String text) {
    return Optional.ofNullable(catchThrowableOfType(UsageException.class, () -> read(text)))
        .orElseGet(() -> new UsageException(List.of()));
  }

  private UsageException problems() {
    Settings settings = settings();
    Pool.read(settings);
    return catchThrowableOfType(UsageException.class, settings::check);
  }

  private Settings settings() {
    return new Settings(Map.of(), environment, folder.resolve("no.env"));
  }
}
