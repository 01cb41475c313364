package io.keyfleet.worker.api.response;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.budget.Price;
import io.keyfleet.contract.operation.ApiOperations;
import io.keyfleet.worker.api.Outcome;
import io.keyfleet.worker.api.Outcome.Answered;
import io.keyfleet.worker.api.Redaction;
import io.keyfleet.worker.api.ResponseSettings;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What answers say, in whatever form, and what they cost.
class AnsweredResponseTest {
  private static final ResponseSettings WHOLE = new ResponseSettings(1 << 20, true, 1 << 20);
  private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");

  @Test
  void anAnswerIsOneWhereItWasCreatedAsWellAndARefusalIsItsText() {
    String refusal = "{\"choices\":[{\"message\":{\"content\":null,\"refusal\":\"I won't.\"}}]}";
    assertThat(outcome(201, refusal))
        .isInstanceOfSatisfying(
            Answered.class,
            answered -> assertThat(answered.completion().text()).isEqualTo("I won't."));
  }

  @Test
  void anAnswerKeepsItsTextReasonModelAndUsage() {
    String body =
        """


        {"model":"gpt-x","choices":[{"index":0,"finish_reason":"length",
          "message":{"role":"assistant","content":"forty-\\ntwo"}}],
         "usage":{"prompt_tokens":12,"completion_tokens":3,"total_tokens":15}}\
        """;
    assertThat(outcome(200, body))
        .isInstanceOfSatisfying(
            Answered.class,
            answered -> {
              assertThat(answered.completion().text()).isEqualTo("forty-\ntwo");
              assertThat(answered.completion().finishReason()).isEqualTo("length");
              assertThat(answered.completion().model()).isEqualTo("gpt-x");
              assertThat(answered.completion().promptTokens()).isEqualTo(12);
              assertThat(answered.completion().completionTokens()).isEqualTo(3);
              assertThat(answered.latency()).isEqualTo(Duration.ofMillis(250));
            });
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "{\"choices\":[{\"message\":{}}]}",
        "{\"choices\":[{\"message\":{\"content\":null}}],\"usage\":null}",
        "{\"choices\":[{\"message\":{\"content\":7}}],\"usage\":{\"prompt_tokens\":\"many\"}}"
      })
  void aMessageWithoutTextIsAnEmptyAnswer(String body) {
    assertThat(outcome(200, body))
        .isInstanceOfSatisfying(
            Answered.class,
            answered -> {
              assertThat(answered.completion().text()).isEmpty();
              assertThat(answered.completion().promptTokens()).isNull();
            });
  }

  @Test
  void partsOfATextAreOneText() {
    String body =
        "{\"choices\":[{\"message\":{\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"text\":\"b\"}]}}]}";
    assertThat(outcome(200, body))
        .isInstanceOfSatisfying(
            Answered.class, answered -> assertThat(answered.completion().text()).isEqualTo("ab"));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "{\"score\":NaN,%s}",
        "{\"logprobs\":[-Infinity,Infinity],%s}",
        "{\"system_fingerprint\":\"a\tb\",%s}",
        "[{%s}]",
        "\n\n {%s}",
        "data: {%s}\n\ndata: [DONE]\n\n",
        "data: {%s}",
        ": PROCESSING\n\nevent: x\nid: 1\ndata: {%s}\r\n\r\n"
      })
  void anAnswerIsReadWhateverStandsAroundIt(String form) {
    String answer =
        "\"choices\":[{\"message\":{\"content\":\"42\"},\"finish_reason\":\"stop\"}],"
            + "\"usage\":{\"prompt_tokens\":12.0,\"completion_tokens\":\"7\"}";
    Answer.Completion said = completion(form.formatted(answer));
    assertThat(said.text()).isEqualTo("42");
    assertThat(said.promptTokens()).isEqualTo(12);
    assertThat(said.completionTokens()).isEqualTo(7);
  }

  @Test
  void aStreamThatNobodyAskedForIsPutTogether() {
    String body =
        """
        : OPENROUTER PROCESSING

        data: {"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"4"}}]}

        data: {"choices":[{"index":1,"delta":{"content":"other"}}]}

        data: {"choices":[{"index":0,"delta":{"content":"2"},"finish_reason":null}]}

        data: {"choices":[{"index":0,"delta":{},"finish_reason":"length"}]}

        data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}

        data: [DONE]
        """;
    Answer.Completion said = completion(body);
    assertThat(said.text()).isEqualTo("42");
    assertThat(said.finishReason()).isEqualTo("length");
    assertThat(said.model()).isEqualTo("m");
    assertThat(said.completionTokens()).isEqualTo(2);
  }

  @Test
  void choicesGoByTheirIndexRatherThanTheirPlace() {
    assertThat(
            completion(
                    "{\"choices\":[{\"index\":1,\"message\":{\"content\":\"b\"}},"
                        + "{\"index\":0,\"message\":{\"content\":\"a\"}}]}")
                .text())
        .isEqualTo("a");
    assertThat(completion("{\"choices\":[{\"index\":3,\"message\":{\"content\":\"b\"}}]}").text())
        .isEqualTo("b");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"content":"","refusal":"I won't."} | I won't.
          {"content":[{"type":"refusal","refusal":"I won't."}]} | I won't.
          {"refusal":"I won't."} | I won't.
          {"content":"a","refusal":"b"} | a
          {"content":["a","b"]} | ab
          {"content":{"type":"text","text":"a"}} | a
          {"content":[{"type":"thinking","thinking":[{"text":"x"}],"text":"x"},{"type":"text","text":"a"}]} | a
          """)
  void whatTheModelSaidIsFoundWhereverItStands(String message, String text) {
    assertThat(completion("{\"choices\":[{\"message\":" + message + "}]}").text()).isEqualTo(text);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"12, 12", "'\"12\"', 12", "12.0, 12", "'\" 12.0 \"', 12", "1.2e1, 12", "0, 0"})
  void usageIsReadInWhateverForm(String said, long tokens) {
    String body = "{\"choices\":[{\"message\":{}}],\"usage\":{\"prompt_tokens\":" + said + "}}";
    assertThat(completion(body).promptTokens()).isEqualTo(tokens);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"-1", "NaN", "\"many\"", "1e999999999", "true", "[12]", "null", "\"\""})
  void usageThatIsNoneIsNotMadeUp(String said) {
    String body = "{\"choices\":[{\"message\":{}}],\"usage\":{\"prompt_tokens\":" + said + "}}";
    assertThat(completion(body).promptTokens()).isNull();
  }

  void anAnswerCostsWhatItsTokensCost(String more, BigDecimal cost) {
    Price price =
        new Price(new BigDecimal("1"), new BigDecimal("2"), Optional.of(new BigDecimal("0.25")));
    assertThat(
            costOf("\"prompt_tokens\":1000,\"completion_tokens\":200" + more, Optional.of(price)))
        .isEqualByComparingTo(cost);
  }

  @Test
  void withoutAPriceOrTheUsageThereIsNoCost() {
    Price price = new Price(BigDecimal.ONE, BigDecimal.ONE, Optional.empty());
    assertThat(costOf("\"prompt_tokens\":1,\"completion_tokens\":1", Optional.empty())).isNull();
    assertThat(costOf("\"prompt_tokens\":1", Optional.of(price))).isNull();
    assertThat(costOf("\"prompt_tokens\":-1,\"completion_tokens\":1", Optional.of(price))).isNull();
    assertThat(costOf("\"prompt_tokens\":1,\"completion_tokens\":1", Optional.of(price)))
        .isEqualByComparingTo("0.000002");
  }

  private static @Nullable BigDecimal costOf(String usage, Optional<Price> price) {
    String body = "{\"choices\":[{\"message\":{}}],\"usage\":{" + usage + "}}";
    return ((Answered) outcome(200, body, price)).completion().cost();
  }

  private static Answer.Completion completion(String body) {
    assertThat(outcome(200, body)).isInstanceOf(Answered.class);
    return ((Answered) outcome(200, body)).completion();
  }

  private static Outcome outcome(int status, String body) {
    return outcome(status, body, Optional.empty());
  }

  private static Outcome outcome(int status, String body, Optional<Price> price) {
    CallContext context =
        new CallContext(ApiOperations.CHAT_COMPLETIONS, "m", price, WHOLE, Redaction.of(List.of()));
    return new RawResponse(status, new HashMap<String, String>()::get, body, Duration.ofMillis(250))
        .result(context, NOW)
        .outcome();
  }
}
