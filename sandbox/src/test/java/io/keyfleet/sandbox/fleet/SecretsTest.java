package io.keyfleet.sandbox.fleet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfleet.contract.KeyId;
import io.keyfleet.sandbox.broker.BrokerSettings;
import io.keyfleet.sandbox.broker.EmbeddedBroker;
import io.keyfleet.sandbox.processes.Jvm;
import io.keyfleet.worker.pool.check.Main;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A whole run with marked keys of several forms against an API that repeats them wherever it can,
/// and a search for them in everything that comes out.
@Timeout(120)
class SecretsTest {
  private static final int PROMPTS = 90;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<String> KEYS =
      List.of(
          "sk-proj-MARKED0_aaaaaaaaaaaaaaaa",
          "MARKED1+/=%:&?#~aaaaaaaaaaaaa",
          "AIzaSyMARKED2aaaaaaaaaaaaaaaaaa",
          "gsk_MARKED3aaaaaaaaaaaaaaaaaaaaa");
  private static final String REFUSED = "0MARKED4aaaaaaaaaaaaaaaaaaaaaaaa";

  @TempDir private Path folder;

  @Test
  void noKeyIsInAnythingThatComesOutOfARun() throws Exception {
    Map<String, String> outputs = new HashMap<>();
    try (EmbeddedBroker broker = new EmbeddedBroker(BrokerSettings.temporary());
        EchoingApi api = new EchoingApi(REFUSED);
        FleetFixture fleet =
            new FleetFixture(broker.bootstrapServers(), "secrets", FleetFixture.simulated(1))) {
      writePool(fleet, api);
      outputs.put("pool check", poolCheck(fleet));
      fleet.publishArithmetic(PROMPTS);
      WorkerProcess worker = WorkerProcess.start(fleet, "w", folder);
      Path log = folder.resolve("w.log");
      try {
        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(300))
            .until(
                () -> fleet.records().answers().size() + fleet.records().dead().size() >= PROMPTS);
        for (String page : List.of("metrics", "health/ready", "health/live")) {
          outputs.put(page, fetch(statusPage(log).resolve("/" + page)));
        }
      } finally {
        worker.terminate();
        assertThat(worker.ended()).isTrue();
      }
      outputs.put("report", fleet.score().toString());
      outputs.put("log", Files.readString(log));
      fleet.records().answers().forEach(answer -> assertThat(answer.source().key()).isNotNull());
      assertThat(fleet.records().dead()).as("of errors that repeat keys").isNotEmpty();
      for (String topic : List.of("secrets-answers", "secrets-dead", "secrets-accounts")) {
        outputs.put(topic, everyByte(fleet, topic));
      }
      outputs.put("offsets", committed(fleet));
    }
    assertThat(outputs.get("log")).contains(KeyId.of(REFUSED).value()).doesNotContain("\u001b");
    assertThat(outputs.get("log").lines()).noneMatch(line -> line.startsWith("FORGED"));
    assertThat(outputs).allSatisfy((place, text) -> assertThat(text).isNotEmpty());
    for (String form :
        Stream.concat(KEYS.stream(), Stream.of(REFUSED)).flatMap(SecretsTest::forms).toList()) {
      assertThat(outputs)
          .allSatisfy((place, text) -> assertThat(text).as(place).doesNotContain(form));
    }
  }

  private void writePool(FleetFixture fleet, EchoingApi api) throws IOException {
    for (int i = 0; i < KEYS.size(); i++) {
      fleet.set("MARKED_" + i, KEYS.get(i));
    }
    Files.writeString(folder.resolve("refused.key"), REFUSED + "\n");
    Path pool =
        Files.writeString(
            folder.resolve("pool.yaml"),
            """
            providers:
              one:
                base_url: %1$s
                prices: {gpt-4o-mini: {input: 1, output: 2}}
                accounts:
                  a: {keys: ["${MARKED_0}", "${MARKED_1}"], quotas: [{requests: 100/s}]}
                  b: {keys: "file:refused.key", quotas: [{requests: 100/s}]}
              two:
                base_url: %1$s/{model}?api-version=1
                auth: api-key
                accounts:
                  c: {keys: ["${MARKED_2}", "${MARKED_3}"], quotas: [{requests: 100/s}]}
            """
                .formatted(api.baseUrl()));
    fleet.set("KEYFLEET_POOL", pool.toString());
    fleet.set("KEYFLEET_LOG_LEVEL", "DEBUG");
    fleet.set("KEYFLEET_MAX_ATTEMPTS", "3");
    fleet.set("KEYFLEET_MAX_BACKOFF", "50ms");
    fleet.set("API_KEY", "");
  }

  private String poolCheck(FleetFixture fleet) throws IOException, InterruptedException {
    Path output = folder.resolve("check.log");
    List<String> command = new ArrayList<>(Jvm.OWN.command());
    command.addAll(List.of(Main.class.getName(), "check", "--probe"));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(fleet.environment("check"));
    builder.redirectErrorStream(true).redirectOutput(output.toFile());
    assertThat(builder.start().waitFor()).as("one key is refused").isEqualTo(1);
    String said = Files.readString(output);
    assertThat(said).contains("3 account(s)", "5 key(s)", KeyId.of(REFUSED).value(), "is refused");
    return said;
  }

  private static URI statusPage(Path log) throws IOException {
    Matcher address = Pattern.compile("metrics at (http://\\S+)").matcher(Files.readString(log));
    assertThat(address.find()).isTrue();
    return URI.create(address.group(1));
  }

  private static String fetch(URI page) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString()).body();
    }
  }

  /// Keys, values and headers of every record.
  private static String everyByte(FleetFixture fleet, String topic) {
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    StringBuilder all = new StringBuilder();
    try (var consumer =
        new KafkaConsumer<>(
            fleet.kafka().consumer(Map.of("enable.auto.commit", false)), bytes, bytes)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(one -> new TopicPartition(topic, one.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(one -> {
              all.append(text(one.key())).append(text(one.value()));
              one.headers().forEach(header -> all.append(text(header.value())));
            });
      }
    }
    return all.toString();
  }

  private static String text(byte @Nullable [] bytes) {
    return bytes == null ? "" : new String(bytes, ISO_8859_1) + "\n";
  }

  private static String committed(FleetFixture fleet) throws Exception {
    try (Admin admin = fleet.kafka().admin()) {
      return admin
          .listConsumerGroupOffsets(fleet.topic())
          .partitionsToOffsetAndMetadata()
          .get()
          .toString();
    }
  }

  private static Stream<String> forms(String key) {
    return Stream.of(
        key,
        URLEncoder.encode(key, UTF_8),
        Base64.getEncoder().withoutPadding().encodeToString(key.getBytes(UTF_8)));
  }
}
