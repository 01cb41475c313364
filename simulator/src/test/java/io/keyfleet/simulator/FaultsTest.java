package io.keyfleet.simulator;

import static io.keyfleet.simulator.SimulatorFixture.header;
import static io.keyfleet.simulator.SimulatorFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyfleet.contract.KeyId;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.simulator.audit.Audit;
import io.keyfleet.simulator.dialect.Dialects;
import io.keyfleet.simulator.fault.Fault;
import io.keyfleet.simulator.fault.FaultKind;
import io.keyfleet.simulator.model.ThinkingTime;
import io.keyfleet.simulator.quota.QuotaSpec;
import io.keyfleet.simulator.settings.AccountSettings;
import io.keyfleet.simulator.settings.SimulatorSettings;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaultsTest {
  private static final String ONE = "sk-team-one";
  private static final String TWO = "sk-team-two";
  private static final String OTHER = "sk-other";
  private static final String STREAM =
      SimulatorFixture.QUESTION.replaceFirst("\\{", "{\"stream\":true,");

  private final SimulatorFixture simulator =
      new SimulatorFixture(
          SimulatorSettings.of(
                  List.of(
                      new AccountSettings(
                          "team",
                          List.of(new Secret(ONE), new Secret(TWO)),
                          List.of(QuotaSpec.parse("4/min"))),
                      AccountSettings.of(new Secret(OTHER))))
              .with(ThinkingTime.NONE));

  @AfterEach
  void close() {
    simulator.close();
  }

  @Test
  void keysOfAnAccountShareItsQuota() throws Exception {
    assertThat(statuses(ONE, TWO, ONE, TWO, ONE, TWO))
        .containsExactly(200, 200, 200, 200, 429, 429);
    assertThat(status(OTHER)).isEqualTo(200);
    Audit.Uses uses = simulator.api().audit().accounts().getFirst().uses();
    assertThat(uses.account().quotas().getFirst().largest()).isEqualTo(4);
    assertThat(uses.account().quotas().getFirst().largestOfArrivals()).isEqualTo(6);
    assertThat(uses.keys()).extracting(Audit.Use::of).containsExactly(id(ONE), id(TWO));
    assertThat(uses.keys()).extracting(Audit.Use::ok).containsExactly(2L, 2L);
    assertThat(header(simulator.ask(ONE), "openai-organization"))
        .isEqualTo(header(simulator.ask(TWO), "openai-organization"));
  }

  @Test
  void oneKeyOfSeveralCanBeRevoked() throws Exception {
    simulator.inject(Fault.of(FaultKind.REVOKED).onKey(KeyId.of(ONE)));
    assertThat(statuses(ONE, TWO, OTHER)).containsExactly(401, 200, 200);
  }

  @Test
  void anAccountIsNamedByItsNameOrByAnyOfItsKeys() throws Exception {
    simulator.inject(Fault.of(FaultKind.INSUFFICIENT_QUOTA).onAccount("team"));
    assertThat(statuses(ONE, TWO, OTHER)).containsExactly(429, 429, 200);
    simulator.inject(Fault.of(FaultKind.INSUFFICIENT_QUOTA).onAccount(id(TWO)));
    assertThat(statuses(ONE, TWO, OTHER)).containsExactly(429, 429, 200);
  }

  @Test
  void oneModelCanBeTakenAway() throws Exception {
    simulator.inject(Fault.of(FaultKind.MODEL_NOT_FOUND).onModel("m"));
    assertThat(status(OTHER)).isEqualTo(404);
    assertThat(
            simulator.ask(OTHER, SimulatorFixture.QUESTION.replace("\"m\"", "\"n\"")).statusCode())
        .isEqualTo(200);
  }

  @Test
  void aFaultIsOverWhenItHasStruckOftenEnoughOrItsTimeHasCome() throws Exception {
    simulator.inject(Fault.of(FaultKind.SERVER_ERROR).times(2));
    assertThat(statuses(OTHER, OTHER, OTHER)).containsExactly(500, 500, 200);
    assertThat(simulator.api().faults()).isEmpty();

    simulator.inject(Fault.of(FaultKind.OVERLOADED).lasting(Duration.ofSeconds(30)));
    assertThat(status(OTHER)).isEqualTo(503);
    simulator.pass(Duration.ofSeconds(30));
    assertThat(status(OTHER)).isEqualTo(200);
  }

  @Test
  void aLimitThatShrinksIsToldAndHeldUntilItGrowsAgain() throws Exception {
    statuses(ONE, ONE);
    simulator.inject(Fault.shrink(0.5).onAccount("team"));
    HttpResponse<String> refused = simulator.ask(TWO);
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(header(refused, "x-ratelimit-limit-requests")).contains("2");
    simulator.inject();
    assertThat(statuses(TWO, TWO, TWO)).containsExactly(200, 200, 429);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"2", "1.5", "-1", "Wed, 21 Oct 2026 07:28:00 GMT", "soon"})
  void aRetryAfterIsSentWordForWord(String value) throws Exception {
    simulator.inject(Fault.of(FaultKind.BARE_429).retryAfter(value));
    assertThat(header(simulator.ask(OTHER), "retry-after")).contains(value);
    simulator.inject(Fault.of(FaultKind.BARE_429));
    assertThat(header(simulator.ask(OTHER), "retry-after")).isEmpty();
    simulator.inject(Fault.of(FaultKind.OVERLOADED));
    assertThat(header(simulator.ask(OTHER), "retry-after")).contains("1");
  }

  @ParameterizedTest
  @EnumSource(
      value = FaultKind.class,
      names = {
        "INSUFFICIENT_QUOTA",
        "CREDIT_EXHAUSTED",
        "ORGANIZATION_SPEND",
        "PROJECT_SPEND",
        "ORGANIZATION_USAGE"
      })
  void moneyThatIsSpentHasACode(FaultKind kind) throws Exception {
    simulator.inject(Fault.of(kind));
    HttpResponse<String> refused = simulator.ask(OTHER);
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(json(refused).at("/error/code").asText()).isEqualTo(kind.wireName());
  }

  @Test
  void theCodeMayBeNullSoThatOnlyTheTypeTells() throws Exception {
    simulator.inject(Fault.of(FaultKind.INSUFFICIENT_QUOTA_NO_CODE));
    HttpResponse<String> refused = simulator.ask(OTHER);
    assertThat(json(refused).at("/error/code").isNull()).isTrue();
    assertThat(json(refused).at("/error/type").asText()).isEqualTo("insufficient_quota");
  }

  @Test
  void aFaultOfTheAccountUsesUpNoQuotaAndOneOfTheEndpointDoes() throws Exception {
    simulator.inject(Fault.of(FaultKind.SLOW_DOWN));
    statuses(ONE, ONE, ONE, ONE, ONE);
    simulator.inject(Fault.of(FaultKind.SERVER_ERROR).times(3));
    assertThat(statuses(ONE, ONE, ONE, ONE, ONE)).containsExactly(500, 500, 500, 200, 429);
  }

  @ParameterizedTest
  @ValueSource(strings = {"length", "content_filter"})
  void anAnswerMayEndForAnotherReason(String reason) throws Exception {
    simulator.inject(
        Fault.of(reason.equals("length") ? FaultKind.FINISH_LENGTH : FaultKind.FINISH_FILTER));
    HttpResponse<String> answer = simulator.ask(OTHER);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(json(answer).at("/choices/0/finish_reason").asText()).isEqualTo(reason);
  }

  @ParameterizedTest
  @EnumSource(
      value = FaultKind.class,
      names = {"CUT", "RESET", "HANG"})
  void aResponseThatIsCutIsNoAnswerInTheAudit(FaultKind kind) {
    simulator.inject(Fault.of(kind));
    for (String body : List.of(SimulatorFixture.QUESTION, STREAM)) {
      assertThatThrownBy(() -> simulator.ask(OTHER, body)).isInstanceOf(IOException.class);
    }
    Audit.Account account = simulator.api().audit().accounts().getLast();
    assertThat(account.ok()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "openai, SLOW, 0, 0",
    "openai, BLANK_LINES, 4, 4",
    "deepseek, SLOW, 1, 1",
    "deepseek, BLANK_LINES, 4, 4"
  })
  void aResponseThatIsTroubledButWholeIsAnAnswer(
      String dialect, FaultKind kind, long blankLines, long comments) throws Exception {
    try (SimulatorFixture troubled = bench(dialect)) {
      troubled.inject(Fault.of(kind).delay(Duration.ofSeconds(3)));
      HttpResponse<String> answer = troubled.ask(OTHER);
      assertThat(json(answer).at("/choices/0/message/content").asText()).contains("14");
      assertThat(answer.body().chars().takeWhile(one -> one == '\n').count()).isEqualTo(blankLines);
      assertThat(troubled.passed()).isEqualTo(Duration.ofSeconds(3));

      String stream = troubled.ask(OTHER, STREAM).body();
      assertThat(stream).endsWith("data: [DONE]\n\n");
      assertThat(stream.lines().filter(": keep-alive"::equals).count()).isEqualTo(comments);
      assertThat(troubled.passed()).isCloseTo(Duration.ofSeconds(6), Duration.ofMillis(1));
      assertThat(troubled.api().audit().ok()).isEqualTo(2);
    }
  }

  @Test
  void everyFaultCanBeSwitchedOnByItsNameAndIsToldAsItWasGiven() throws Exception {
    for (FaultKind kind : FaultKind.values()) {
      String fault =
          "{\"fault\":\""
              + kind.wireName()
              + "\",\"share\":0.5,\"account\":\"team\",\"key\":\""
              + id(ONE)
              + "\",\"model\":\"m\",\"count\":7,"
              + "\"for\":\"1500ms\",\"retryAfter\":\"2\",\"factor\":0.5,\"delay\":\"100ms\"}";
      assertThat(simulator.post("/faults", "a", "b", fault).body()).isEqualTo("[" + fault + "]");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"fault\":\"shrink\"}",
        "{\"fault\":\"500\",\"factor\":2}",
        "{\"fault\":\"500\",\"count\":0}",
        "{\"fault\":\"500\",\"for\":\"long\"}",
        "{\"fault\":\"429\",\"retryAfter\":\"a\\nb\"}",
        "{\"fault\":\"500\",\"chance\":0.5}",
        "{\"fault\":\"500\",\"key\":\"sk-nobody\"}",
        "{\"fault\":\"500\",\"key\":\"key-0123456789\"}",
        "{\"fault\":\"500\",\"account\":\"sk-nobody\"}"
      })
  void whatIsNoFaultIsRefused(String body) throws Exception {
    HttpResponse<String> refused = simulator.post("/faults", "a", "b", body);
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).doesNotContain("nobody");
  }

  @ParameterizedTest
  @CsvSource({"key, 401, 200", "account, 401, 401"})
  void aKeyThatAFaultIsAimedAtIsMeantByItselfTooAndNotShown(String field, int one, int two)
      throws Exception {
    String fault = "{\"fault\":\"revoked\",\"%s\":\"%s\"}".formatted(field, ONE);
    assertThat(simulator.post("/faults", "a", "b", fault).body())
        .contains(id(ONE))
        .doesNotContain(ONE);
    assertThat(statuses(ONE, TWO, OTHER)).containsExactly(one, two, 200);
  }

  private static SimulatorFixture bench(String dialect) {
    return new SimulatorFixture(
        SimulatorSettings.of(List.of(AccountSettings.of(new Secret(OTHER))))
            .with(ThinkingTime.NONE)
            .speaking(Dialects.named(dialect).orElseThrow()));
  }

  private List<Integer> statuses(String... keys) throws Exception {
    return Stream.of(keys).map(this::status).toList();
  }

  private int status(String key) {
    try {
      return simulator.ask(key).statusCode();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static String id(String key) {
    return KeyId.of(key).value();
  }
}
