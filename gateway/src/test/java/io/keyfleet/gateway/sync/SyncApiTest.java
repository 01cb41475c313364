package io.keyfleet.gateway.sync;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.KeyId;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.format.PromptJson;
import io.keyfleet.contract.run.RunEvent;
import io.keyfleet.gateway.Forms;
import io.keyfleet.gateway.access.GatewayKey;
import io.keyfleet.gateway.access.GatewayKeys;
import io.keyfleet.gateway.http.GatewayServer;
import io.keyfleet.gateway.results.ResultListener;
import io.keyfleet.gateway.usage.KeyUsage;
import io.keyfleet.service.time.SystemTime;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
final class SyncApiTest {
  private static final String PATH = "/v1/chat/completions";
  private static final String TOPIC = "interactive";
  private static final String RUNS = "runs";
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final String QUESTION =
      "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"2 + 2?\"}]}";

  private final HttpClient http = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final BlockingQueue<ProducerRecord<byte[], byte[]>> sent = new LinkedBlockingQueue<>();
  private final CountDownLatch sending = new CountDownLatch(1);
  private final CountDownLatch blocked = new CountDownLatch(1);
  private boolean blocking;
  private @Nullable RuntimeException refusal;

  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
        @Override
        public synchronized Future<RecordMetadata> send(
            ProducerRecord<byte[], byte[]> record, @Nullable Callback told) {
          if (blocking && record.topic().equals(TOPIC)) {
            sending.countDown();
            awaitEnd();
          }
          if (refusal != null && told != null) {
            told.onCompletion(null, refusal);
          }
          sent.add(record);
          return super.send(record, null);
        }
      };

  @TempDir
  @SuppressWarnings("NullAway.Init") // by JUnit
  private Path folder;

  private final GatewayServer server =
      new GatewayServer(
          "127.0.0.1",
          0,
          new GatewayKeys(Map.of(), new GatewayKey("anyone", "prompts")),
          SystemTime.TICKER);
  private List<ResultListener> listeners = List.of();
  private @Nullable Forms client;

  private void start(int queue, int room, Duration longest) {
    KeyUsage usage = new KeyUsage(List.of(), folder, SystemTime.TICKER, () -> Instant.EPOCH);
    SyncApi api =
        new SyncApi(
            new RequestPublisher(producer, TOPIC, RUNS, () -> Instant.EPOCH),
            new PendingRequests(queue, 1),
            usage,
            longest,
            List.of("m", "org/model"),
            new BodyRoom(room, SHORT),
            threads,
            SystemTime.TICKER);
    listeners = api.listeners();
    api.register(server, Set.of(PATH));
    server.start();
    client = new Forms(http, server.port(), "any");
  }

  @AfterEach
  void stop() {
    blocked.countDown();
    server.close();
    threads.shutdownNow();
    threads.close();
    http.close();
  }

  @Test
  void theResponseIsTheAnswersAndItsIdTheRequests() throws Exception {
    start(1, 1_000_000, LONG);
    Future<HttpResponse<String>> response = threads.submit(() -> ask(QUESTION));
    Prompt prompt = PromptJson.read(record().value());
    assertThat(prompt.model()).isEqualTo("m");

    hear(answer(run(prompt)));

    assertThat(response.get().statusCode()).isEqualTo(200);
    assertThat(tree(response.get()).at("/choices/0/message/content").asText()).isEqualTo("4");
    assertThat(response.get().headers().firstValue("x-request-id")).contains(run(prompt));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01, true",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-malformed, false"
  })
  void theTraceOfARequestGoesWithItsPromptUnlessItIsMalformed(String trace, boolean goes)
      throws Exception {
    start(1, 1_000_000, LONG);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + PATH))
            .header("x-api-key", "any")
            .header("traceparent", trace)
            .POST(HttpRequest.BodyPublishers.ofString(QUESTION))
            .build();
    Future<HttpResponse<String>> response =
        threads.submit(() -> http.send(request, HttpResponse.BodyHandlers.ofString()));
    ProducerRecord<byte[], byte[]> prompt = record();

    assertThat(prompt.headers().headers("traceparent"))
        .extracting(header -> new String(header.value(), UTF_8))
        .isEqualTo(goes ? List.of(trace) : List.of());
    hear(answer(run(PromptJson.read(prompt.value()))));
    assertThat(response.get().statusCode()).isEqualTo(200);
  }

  @Test
  void aWithdrawnRequestIsStoppedAndForgottenOnceItHasAResult() throws Exception {
    start(1, 1_000_000, SHORT);

    HttpResponse<String> late = ask(QUESTION);

    assertThat(late.statusCode()).isEqualTo(504);
    assertThat(late.headers().firstValue("Retry-After")).isPresent();
    assertThat(late.headers().firstValue("x-request-id")).isPresent();
    String run = run(PromptJson.read(record().value()));
    assertThat(event()).isEqualTo(new RunEvent.Stopped(run, Instant.EPOCH));
    threads.submit(() -> {}).get();
    while (sent.isEmpty()) { // it is remembered after it was sent
      hear(death(run));
      Thread.onSpinWait();
    }
    assertThat(event()).isEqualTo(new RunEvent.Forgotten(run));
    hear(death(run));
    assertThat(sent).isEmpty();
  }

  @Test
  void aClientsPatienceEndsThoughKafkaTakesNothing() throws Exception {
    blocking = true;
    start(1, 1_000_000, SHORT);

    assertThat(ask(QUESTION).statusCode()).isEqualTo(504);
  }

  @Test
  void aRequestThatKafkaFindsTooLargeIsToldSo() throws Exception {
    refusal = new RecordTooLargeException("too large");
    start(1, 1_000_000, LONG);

    HttpResponse<String> response = ask(QUESTION);

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(tree(response).at("/error/code").asText()).isEqualTo("request_too_large");
  }

  @Test
  void aRequestBeyondTheQueueIsRefusedAndOneAfterItIsServed() throws Exception {
    start(1, 1_000_000, LONG);
    Future<HttpResponse<String>> first = threads.submit(() -> ask(QUESTION));
    Prompt waiting = PromptJson.read(record().value());

    HttpResponse<String> refused = ask(QUESTION);
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValue("x-ratelimit-remaining-requests")).contains("0");

    hear(answer(run(waiting)));
    assertThat(first.get().statusCode()).isEqualTo(200);
  }

  @Test
  void noMoreBodiesAreHeldThanThereIsRoomForUntilKafkaHasThem() throws Exception {
    blocking = true;
    start(10, QUESTION.length() + 10, LONG);
    Future<HttpResponse<String>> first = threads.submit(() -> ask(QUESTION));
    sending.await();
    assertThat(ask(QUESTION).statusCode()).isEqualTo(503);

    blocked.countDown();
    Future<HttpResponse<String>> next = threads.submit(this::askUntilThereIsRoom);
    hear(answer(run(PromptJson.read(record().value()))));
    hear(answer(run(PromptJson.read(record().value()))));

    assertThat(first.get().statusCode()).isEqualTo(200);
    assertThat(next.get().statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[1]",
        "null",
        "\"text\"",
        "{\"stream\":true}",
        "{\"model\":\"m\",\"messages\":\"text\",\"stream\":true}",
        "{\"model\":\"m\",\"messages\":[],\"stream\":true}",
        "{\"model\":\"m\",\"messages\":{},\"stream\":[]}"
      })
  void aBodyThatIsNoRequestIsRefused(String body) throws Exception {
    start(1, 1_000_000, LONG);

    HttpResponse<String> response = ask(body);

    assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    assertThat(tree(response).at("/error/type").asText()).isEqualTo("invalid_request_error");
    assertThat(sent).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "stream, '\"yes\"'",
    "stream, '\"true\"'",
    "stream, 1",
    "stream, {}",
    "stream_options, true",
    "stream_options, [1]",
    "include_usage, '\"yes\"'"
  })
  void whatIsSaidAboutStreamsHasToBeOfItsType(String name, String value) throws Exception {
    start(1, 1_000_000, LONG);
    ObjectNode body = (ObjectNode) RecordJson.MAPPER.readTree(QUESTION);
    (name.equals("include_usage") ? body.putObject("stream_options") : body)
        .set(name, RecordJson.MAPPER.readTree(value));

    HttpResponse<String> response = ask(body.toString());

    assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    assertThat(tree(response).at("/error/param").asText()).isEqualTo(name);
    assertThat(tree(response).at("/error/code").asText()).isEqualTo("invalid_type");
    assertThat(sent).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"m", "org/model", "org%2Fmodel"})
  void aModelIsFoundWhateverItIsCalled(String name) throws Exception {
    start(1, 1_000_000, LONG);

    HttpResponse<String> response = client().send("GET", "/v1/models/" + name, "");

    assertThat(tree(response).path("id").asText()).isEqualTo(name.replace("%2F", "/"));
    assertThat(client().send("GET", "/v1/models/none", "").statusCode()).isEqualTo(404);
  }

  @Test
  void noMoreWithdrawalsAreRememberedThanThereIsRoomFor() {
    List<String> forgotten = new ArrayList<>();
    Withdrawals withdrawals = new Withdrawals(forgotten::add, 2, SystemTime.TICKER);

    withdrawals.add("req-1");
    withdrawals.add("req-2");
    withdrawals.add("req-3");
    withdrawals.died(death("req-3"));
    withdrawals.died(death("req-1"));

    assertThat(forgotten).containsExactly("req-1", "req-3");
  }

  private Forms client() {
    if (client == null) {
      throw new IllegalStateException("not started");
    }
    return client;
  }

  private HttpResponse<String> ask(String body) throws IOException, InterruptedException {
    return client().send("POST", PATH, body);
  }

  private HttpResponse<String> askUntilThereIsRoom() throws IOException, InterruptedException {
    HttpResponse<String> response = ask(QUESTION);
    while (response.statusCode() == 503) {
      response = ask(QUESTION);
    }
    return response;
  }

  private ProducerRecord<byte[], byte[]> record() throws InterruptedException {
    ProducerRecord<byte[], byte[]> next = sent.poll(20, TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    return next;
  }

  private RunEvent event() throws Exception {
    ProducerRecord<byte[], byte[]> record = record();
    assertThat(record.topic()).isEqualTo(RUNS);
    return RunEvent.read(record.key(), record.value());
  }

  private void awaitEnd() {
    try {
      blocked.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String run(Prompt prompt) {
    return String.valueOf(prompt.labels().run());
  }

  private void hear(Answer answer) {
    listeners.forEach(one -> one.answered(answer));
  }

  private void hear(DeadPrompt dead) {
    listeners.forEach(one -> one.died(dead));
  }

  private static Answer answer(String run) {
    return new Answer(
        new PromptId(TOPIC, 0, 0),
        new Labels(run, run, null, "", null),
        new Answer.Completion("4", "stop", "m", 10L, 5L, null),
        new Answer.Source("api", "account", KeyId.of("k"), "w"),
        new Answer.Effort(1, 1, 1, Instant.EPOCH, Instant.EPOCH));
  }

  private static DeadPrompt death(String run) {
    return new DeadPrompt(
        new PromptId(TOPIC, 0, 0),
        new Labels(run, run, null, "", null),
        "stopped",
        "its run was stopped",
        new DeadPrompt.Effort(0, 0, "w", Instant.EPOCH, Instant.EPOCH));
  }

  private static JsonNode tree(HttpResponse<String> response) throws IOException {
    return RecordJson.MAPPER.readTree(response.body());
  }
}
