package io.keyfleet.worker.api.response;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.KeyId;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.contract.budget.Price;
import io.keyfleet.contract.format.PromptJson;
import io.keyfleet.contract.operation.ApiOperation;
import io.keyfleet.contract.operation.ApiOperations;
import io.keyfleet.contract.operation.KnownAnswer;
import io.keyfleet.contract.operation.TokenCounts;
import io.keyfleet.contract.response.ApiResponse;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.worker.VirtualTicker;
import io.keyfleet.worker.account.Provider;
import io.keyfleet.worker.api.CallHeaders;
import io.keyfleet.worker.api.CallResult;
import io.keyfleet.worker.api.Outcome;
import io.keyfleet.worker.api.Redaction;
import io.keyfleet.worker.api.ResponseSettings;
import io.keyfleet.worker.api.http.RequestFactory;
import io.keyfleet.worker.network.NetworkSettings;
import io.keyfleet.worker.ownership.OwnedAccount;
import io.keyfleet.worker.ownership.OwnedAccountFixture;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// 100,000 harmed prompts and 100,000 harmed responses: each ends as something the worker knows
/// what to do with.
class FuzzTest {
  private static final ResponseSettings WHOLE = new ResponseSettings(1 << 20, true, 1 << 20);
  private static final int EACH = 10_000;
  private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");
  private static final Secret KEY = new Secret("sk-marked-0123456789");
  private static final PromptId ID = new PromptId("prompts", 0, 7);
  private static final KnownAnswer KNOWN =
      new KnownAnswer("1", 1, "m", "It is 42.", "stop", new TokenCounts(12L, 3L, 0));

  private static final List<Integer> STATUSES =
      List.of(
          200, 200, 200, 204, 301, 400, 401, 402, 403, 404, 408, 413, 422, 429, 429, 500, 503, 529,
          599, 100, 999);
  private static final List<String> BODIES =
      List.of(
          "{\"model\":\"m\",\"choices\":[{\"index\":0,\"finish_reason\":\"stop\",\"message\":"
              + "{\"role\":\"assistant\",\"content\":\"42 "
              + KEY.reveal()
              + "\"}}],\"usage\":"
              + "{\"prompt_tokens\":12,\"completion_tokens\":3,\"prompt_tokens_details\":"
              + "{\"cached_tokens\":4}}}",
          "{\"error\":{\"message\":\"Rate limit reached. Please try again in 20s. "
              + KEY.reveal()
              + "\",\"type\":\"requests\",\"param\":null,\"code\":\"rate_limit_exceeded\"}}",
          "[{\"error\":{\"code\":429,\"message\":\"Please retry in 34.07s.\",\"status\":"
              + "\"RESOURCE_EXHAUSTED\",\"details\":[{\"violations\":[{\"quotaId\":\"xPerDay\"}]},"
              + "{\"reason\":\"API_KEY_INVALID\"}]}}]",
          "{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"m\","
              + "\"details\":{\"error_code\":\"enforced_spend_limit_reached\"}},\"request_id\":\"r\"}",
          "<html><body>" + KEY.reveal() + "</body></html>",
          "");
  private static final List<String> HEADERS =
      List.of(
          "retry-after",
          "retry-after-ms",
          "x-ratelimit-reset-requests",
          "x-ratelimit-remaining-requests",
          "x-ratelimit-limit-tokens",
          "openai-organization",
          "anthropic-ratelimit-tokens-reset",
          "anthropic-ratelimit-tokens-remaining");
  private static final List<String> VALUES =
      List.of(
          "0",
          "-1",
          "1s",
          "6m0s",
          "20",
          "2026-11-23T09:00:30Z",
          "Mon, 23 Nov 2026 09:00:30 GMT",
          "+999999999-12-31T23:59:59Z",
          KEY.reveal());
  private static final List<String> PROMPTS =
      List.of(
          "{\"id\":\"a\",\"run\":\"r\",\"template\":\"t\",\"prompt\":\"6 x 7?\",\"expected\":42}",
          "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"?\"}]}],"
              + "\"model\":\"m\",\"temperature\":0.5,\"stream\":true,\"expected\":{\"any\":[1]}}",
          "{\"custom_id\":\"c\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":"
              + "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"2 + 2\"}]}}",
          "{\"url\":\"/v1/messages\",\"prompt\":\"2 + 2\",\"system\":\"x\",\"max_tokens\":5}",
          "{\"custom_id\":\"c\",\"url\":\"/v1/embeddings\",\"body\":{\"input\":[\"a\",[1,2]]}}",
          "{\"url\":\"/v1/responses\",\"input\":[{\"role\":\"user\",\"content\":\"2 + 2\"}]}",
          "What is 6 x 7?");

  static LongStream seeds() {
    return LongStream.range(0, 100_000 / EACH);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyResponseEndsAsAnOutcomeThatShowsNoKey(long seed) throws UnreadableRecord {
    Random random = new Random(seed);
    ApiOperation kind = ApiOperations.ALL.get((int) seed % ApiOperations.ALL.size());
    List<String> ofKind = new ArrayList<>(BODIES);
    ofKind.add(kind.body(KNOWN).toString());
    Mutations bodies = new Mutations(random, ofKind);
    Mutations values = new Mutations(random, VALUES);
    for (int i = 0; i < EACH; i++) {
      Map<String, String> headers = new HashMap<>();
      headers.put(values.pick(HEADERS), values.next());
      headers.put(values.pick(HEADERS), values.next());
      RawResponse response =
          new RawResponse(bodies.pick(STATUSES), headers::get, bodies.next(), Duration.ofMillis(1));
      CallResult result = response.result(asked(kind), NOW);

      String shown = result.toString();
      if (shown.contains(KEY.reveal()) || detail(result.outcome()).matches(".*\\p{Cntrl}.*")) {
        throw new AssertionError(response + " ends as " + result);
      }
      if (result.response().isPresent()) {
        arrives(result.response().get());
      }
      if (result.outcome() instanceof Outcome.Answered answered) {
        arrives(answered.completion());
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyPromptRecordIsAskedOrUnreadable(long seed) {
    Random random = new Random(seed);
    Mutations records = new Mutations(random, PROMPTS);
    VirtualTicker time = new VirtualTicker();
    RequestFactory requestFactory = new RequestFactory("w", NetworkSettings.PLAIN);
    Provider provider = Provider.plain("p", URI.create("https://p.test/%7Bmodel%7D"));
    OwnedAccount owned =
        OwnedAccountFixture.owned(
            OwnedAccountFixture.lease(time), OwnedAccountFixture.account("a", provider));
    int readable = 0;
    for (int i = 0; i < EACH; i++) {
      try {
        Prompt prompt = PromptJson.read(records.next().getBytes(UTF_8));
        readable++;
        String model = prompt.model() == null ? "m" : prompt.model();
        if (!model.matches("\\.{1,2}")) {
          requestFactory.request(
              prompt,
              model,
              new CallHeaders("id"),
              owned.acquire(OwnedAccountFixture.ASK, time.nanos()));
        }
        travels(prompt);
      } catch (UnreadableRecord e) {
        // told as a dead prompt
      }
    }
    assertThat(readable).isBetween(EACH / 10, EACH - EACH / 10);
  }

  private static CallContext asked(ApiOperation kind) {
    return new CallContext(
        kind,
        "m",
        Optional.of(new Price(BigDecimal.ONE, BigDecimal.TEN, Optional.empty())),
        WHOLE,
        Redaction.of(List.of(KEY)));
  }

  /// What is kept of it arrives to the letter, without a key.
  private static void arrives(ApiResponse kept) throws UnreadableRecord {
    DeadPrompt.Effort effort = new DeadPrompt.Effort(1, 1, "w", NOW, NOW);
    byte[] record = RecordJson.write(new DeadPrompt(ID, Labels.NONE, "c", "d", effort, kept));
    String body = kept.body() == null ? "" : kept.body().text();
    if (!kept.equals(RecordJson.readDeadPrompt(record).response())
        || body.contains("\n")
        || RecordJson.tree(new String(record, UTF_8)).toString().contains(KEY.reveal())) {
      throw new AssertionError(kept);
    }
  }

  /// What was read of it arrives to the letter.
  private static void arrives(Answer.Completion completion) throws UnreadableRecord {
    Answer.Source source = new Answer.Source("p", "a", KeyId.of("k"), "w");
    Answer.Effort effort = new Answer.Effort(1, 1, 1, NOW, NOW);
    Answer answer = new Answer(ID, Labels.NONE, completion, source, effort);
    if (!answer.equals(RecordJson.readAnswer(RecordJson.write(answer)))) {
      throw new AssertionError(answer);
    }
  }

  /// Its labels arrive where they are sent.
  private static void travels(Prompt prompt) throws UnreadableRecord {
    DeadPrompt.Effort effort = new DeadPrompt.Effort(1, 1, "w", NOW, NOW);
    DeadPrompt dead = new DeadPrompt(ID, prompt.answerLabels(), "c", "d", effort);
    RecordJson.readDeadPrompt(RecordJson.write(dead));
    PromptJson.read(PromptJson.write(prompt));
  }

  private static String detail(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Answered answered -> {
        Answer.Completion said = answered.completion();
        assertThat(said.cost() == null || said.cost().signum() >= 0).isTrue();
        yield "";
      }
      case Outcome.PromptRefused refused -> refused.code() + refused.detail();
      case Outcome.Refused refused -> refused.code() + refused.detail();
      case Outcome.EndpointFailed failed -> failed.detail();
      case Outcome.EndpointUnreachable mute -> mute.detail();
      case Outcome.Unreadable unreadable -> unreadable.detail() + unreadable.shape();
      case Outcome.NotProcessed refused -> refused.detail();
      case Outcome.AccountLimited limited -> limited.detail();
      case Outcome.RampedTooFast ramped -> ramped.detail();
      case Outcome.AccountSpent spent -> spent.detail();
      case Outcome.KeyRefused refused -> refused.detail();
      case Outcome.ModelMissing missing -> missing.detail();
      case Outcome.KindMissing missing -> missing.detail();
      case Outcome.WorkerBarred barred -> barred.detail();
      case Outcome.NotSent _ -> "";
    };
  }
}
