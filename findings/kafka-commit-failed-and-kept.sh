#!/usr/bin/env bash
# kafka-clients and broker 4.3.1: commitSync fails for offsets that it has committed, for the sake of one deleted topic.
#
# A commit of two partitions, one of a topic that was deleted meanwhile, ends after default.api.timeout.ms (here 4 s, a
# minute by default) with a TimeoutException "before successfully committing offsets" that lists both. The other one is
# committed all the same: the broker answers for each partition, but the client repeats the whole request until the time
# is up. The documentation of TimeoutException speaks of time that was too short; nothing says that one topic's end makes
# every commit of all the others take a minute and fail.
#
#   > first commit: done
#   > second commit, one topic deleted: TimeoutException that names kept-0, gone-0
#   > committed for kept-0: 7
source "$(dirname "$0")/lib.bash"

maven org.apache.kafka:kafka_2.13:4.3.1
broker
java_program "$kafka" <<'JAVA' | seen
import java.util.*;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.BytesDeserializer;

class Main {
  static final TopicPartition KEPT = new TopicPartition("kept", 0);
  static final TopicPartition GONE = new TopicPartition("gone", 0);

  public static void main(String[] args) throws Exception {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", args[0], "group.id", "workers", "enable.auto.commit", false, "default.api.timeout.ms", 4000);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", args[0]));
        var consumer = new KafkaConsumer<>(settings, new BytesDeserializer(), new BytesDeserializer())) {
      admin.createTopics(List.of(new NewTopic("kept", 1, (short) 1), new NewTopic("gone", 1, (short) 1))).all().get();
      consumer.assign(List.of(KEPT, GONE));
      System.out.println("first commit: " + commit(consumer, 3));
      admin.deleteTopics(List.of("gone")).all().get();
      while (admin.listTopics().names().get().contains("gone")) Thread.sleep(100);
      System.out.println("second commit, one topic deleted: " + commit(consumer, 7));
      var committed = admin.listConsumerGroupOffsets("workers").partitionsToOffsetAndMetadata().get();
      System.out.println("committed for kept-0: " + committed.get(KEPT).offset());
    }
  }

  static String commit(Consumer<?, ?> consumer, long offset) {
    try {
      OffsetAndMetadata value = new OffsetAndMetadata(offset);
      consumer.commitSync(Map.of(KEPT, value, GONE, value));
      return "done";
    } catch (KafkaException e) {
      boolean both = e.getMessage().contains("kept-0") && e.getMessage().contains("gone-0");
      return e.getClass().getSimpleName() + (both ? " that names kept-0, gone-0" : "");
    }
  }
}
JAVA
