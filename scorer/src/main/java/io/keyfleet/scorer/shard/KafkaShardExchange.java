package io.keyfleet.scorer.shard;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.Topics;
import io.keyfleet.scorer.input.KafkaInput;
import io.keyfleet.scorer.input.PromptTopics;
import io.keyfleet.scorer.settings.ScorerSettings;
import io.keyfleet.service.kafka.KafkaClients;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.kafka.TopicScan;
import io.keyfleet.service.kafka.TopicSetup;
import io.keyfleet.service.time.Ticker;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An exchange that is a compacted topic of one partition: the newest record of a key is its
/// share's post. For one thread.
public final class KafkaShardExchange implements ShardExchange {
  private static final String TOPIC = Topics.SCORES;

  /// Largest post, in bytes.
  private static final int MAX_POST = 8 << 20;

  private static final Logger log = LoggerFactory.getLogger(KafkaShardExchange.class);
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
  private static final int MAX_BYTES = 64 << 20;

  private final Consumer<byte[], byte[]> consumer;
  private final Producer<byte[], byte[]> producer;
  private final String key;
  private final Map<String, Post> posts = new TreeMap<>();

  private KafkaShardExchange(
      Consumer<byte[], byte[]> consumer, Producer<byte[], byte[]> producer, String key) {
    this.consumer = consumer;
    this.producer = producer;
    this.key = key;
    consumer.assign(List.of(PARTITION));
    consumer.seekToBeginning(List.of(PARTITION));
  }

  /// The exchange of a scorer's peers; its topic is made where it is missing.
  ///
  /// @param admin stays the caller's
  public static ShardExchange open(
      KafkaSettings kafka, ScorerSettings scoring, Admin admin, Ticker ticker)
      throws InterruptedException {
    if (scoring.scope().share().of() == 1) {
      return ShardExchange.ALONE;
    }
    new TopicSetup(admin, kafka, ticker)
        .ensure(
            TOPIC,
            1,
            Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_COMPACT,
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                Integer.toString(MAX_POST)));
    return new KafkaShardExchange(KafkaInput.consumer(kafka), producer(kafka), scoring.origin());
  }

  private static Producer<byte[], byte[]> producer(KafkaSettings kafka) {
    return KafkaClients.producer(
        kafka,
        Map.of(
            ProducerConfig.CLIENT_ID_CONFIG,
            "keyfleet-scorer",
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            MAX_POST));
  }

  @Override
  public void put(Post own) {
    byte[] name = (key + "\n" + own.share()).getBytes(UTF_8);
    var _ =
        producer.send(
            new ProducerRecord<>(TOPIC, 0, name, packed(own)),
            (_, problem) -> {
              if (problem != null) {
                log.warn("the other shares do not hear of this one: {}", problem.getMessage());
              }
            });
    producer.flush();
  }

  @Override
  public Collection<Post> posts() {
    new TopicScan(consumer, PromptTopics.REQUEST).on(records -> records.forEach(this::take));
    return List.copyOf(posts.values());
  }

  @Override
  public void close() {
    try (consumer;
        producer) {
      log.debug("closing the bulletin");
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> one) {
    String name = one.key() == null ? "" : new String(one.key(), UTF_8);
    if (one.value() == null || !name.startsWith(key + "\n")) {
      return;
    }
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(one.value()))) {
      posts.put(name, RecordJson.MAPPER.readValue(in.readNBytes(MAX_BYTES), Post.class));
    } catch (IOException e) {
      log.warn("skipping a post that is not ours: {}", name);
    }
  }

  private static byte[] packed(Post post) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(RecordJson.write(post));
    } catch (IOException e) {
      throw new IllegalStateException("memory takes bytes", e);
    }
    return bytes.toByteArray();
  }
}
