#!/usr/bin/env bash
# kafka-clients and broker 4.3.1: offset.metadata.max.bytes counts characters.
#
# The broker's setting is described as the maximum size of a metadata entry associated with an offset commit, and its
# name says bytes (4,096 by default). What it bounds is the length of the Java string: a note in Chinese may have 12,288
# bytes. Whoever sizes the topic of offsets by the name, or cuts notes to fit it, is wrong by up to a factor of three.
#
#   > 4096 characters, 4096 bytes: taken
#   > 4097 characters, 4097 bytes: OffsetMetadataTooLarge
#   > 4096 characters, 12288 bytes: taken
source "$(dirname "$0")/lib.bash"

maven org.apache.kafka:kafka_2.13:4.3.1
broker
java_program "$kafka" <<'JAVA' | seen
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.*;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.apache.kafka.common.serialization.BytesDeserializer;

class Main {
  public static void main(String[] args) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", args[0]))) {
      admin.createTopics(List.of(new NewTopic("prompts", 1, (short) 1))).all().get();
    }
    Map<String, Object> settings = Map.of("bootstrap.servers", args[0], "group.id", "workers");
    TopicPartition partition = new TopicPartition("prompts", 0);
    try (var consumer = new KafkaConsumer<>(settings, new BytesDeserializer(), new BytesDeserializer())) {
      for (String note : List.of("a".repeat(4096), "a".repeat(4097), "题".repeat(4096))) {
        String outcome = "taken";
        try {
          consumer.commitSync(Map.of(partition, new OffsetAndMetadata(0, note)));
        } catch (OffsetMetadataTooLarge e) {
          outcome = "OffsetMetadataTooLarge";
        }
        System.out.printf("%d characters, %d bytes: %s%n", note.length(), note.getBytes(UTF_8).length, outcome);
      }
    }
  }
}
JAVA
