package io.keyfleet.sandbox.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.keyfleet.contract.TraceParent;
import io.keyfleet.producer.publish.PromptProducer;
import io.keyfleet.service.kafka.KafkaClients;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The trace of a prompt on its way through a worker.
@Timeout(90)
class TraceTest {
  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  private static final String ANSWER =
      """
      {"model":"m","choices":[{"finish_reason":"stop","message":{"role":"assistant","content":"4"}}]}\
      """;

  @RegisterExtension static final SharedBroker BROKER = new SharedBroker();

  /// The header of each call by the number of its prompt.
  private final Map<String, String> seen = new ConcurrentHashMap<>();

  @Test
  void theTraceOfAPromptGoesIntoItsCallAndItsAnswerUnlessItIsMalformed() throws Exception {
    HttpServer api =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    api.createContext("/", this::answer);
    api.start();
    try (FleetFixture fleet =
        new FleetFixture(BROKER.bootstrapServers(), "traced", FleetFixture.simulated(1))) {
      fleet.set("BASE_URL", "http://127.0.0.1:" + api.getAddress().getPort() + "/v1");
      fleet.start("one");
      publish(fleet, 0, TRACE);
      publish(fleet, 1, TRACE + "-malformed");

      Map<Integer, String> answers = new TreeMap<>();
      try (Consumer<byte[], byte[]> consumer = KafkaClients.consumer(fleet.kafka(), Map.of())) {
        List<TopicPartition> all =
            IntStream.range(0, 12).mapToObj(p -> new TopicPartition("traced-answers", p)).toList();
        consumer.assign(all);
        consumer.seekToBeginning(all);
        await()
            .atMost(Duration.ofSeconds(40))
            .until(() -> {
              consumer
                  .poll(Duration.ofMillis(100))
                  .forEach(one -> answers.put(one.partition(), trace(one)));
              return answers.size() == 2;
            });
      }
      assertThat(answers).isEqualTo(Map.of(0, TRACE, 1, "none"));
      assertThat(seen).isEqualTo(Map.of("prompt 0", TRACE, "prompt 1", "none"));
    } finally {
      api.stop(0);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      String trace = exchange.getRequestHeaders().getFirst(TraceParent.HEADER);
      seen.put(body.contains("prompt 0") ? "prompt 0" : "prompt 1", trace == null ? "none" : trace);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, ANSWER.length());
      exchange.getResponseBody().write(ANSWER.getBytes(UTF_8));
    }
  }

  private static void publish(FleetFixture fleet, int number, String trace) throws Exception {
    byte[] prompt = ("{\"prompt\":\"prompt " + number + "\"}").getBytes(UTF_8);
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(fleet.topic(), number, null, prompt);
    record.headers().add(TraceParent.HEADER, trace.getBytes(UTF_8));
    try (Producer<byte[], byte[]> producer = PromptProducer.open(fleet.kafka())) {
      producer.send(record).get();
    }
  }

  private static String trace(ConsumerRecord<byte[], byte[]> record) {
    Header header = record.headers().lastHeader(TraceParent.HEADER);
    return header == null ? "none" : new String(header.value(), UTF_8);
  }
}
