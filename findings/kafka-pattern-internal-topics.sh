#!/usr/bin/env bash
# kafka-clients and broker 4.3.1: a broker-side pattern subscribes to __consumer_offsets.
#
# KafkaConsumer.subscribe takes a java.util.regex.Pattern or, with group.protocol=consumer, a SubscriptionPattern that
# the broker evaluates. The setting exclude.internal.topics, true by default, is described as keeping internal topics
# that match the subscribed pattern out. It does so for the first only: moving ".*" from one form to the other, with
# no other change, assigns the consumer the group coordinator's own log, whose records it then reads as if they were
# the application's.
#
#   > Pattern: prompts
#   > SubscriptionPattern: __consumer_offsets prompts
source "$(dirname "$0")/lib.bash"

maven org.apache.kafka:kafka_2.13:4.3.1
broker
java_program "$kafka" <<'JAVA' | seen
import java.time.Duration;
import java.util.*;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.BytesDeserializer;

class Main {
  public static void main(String[] args) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", args[0]))) {
      admin.createTopics(List.of(new NewTopic("prompts", 1, (short) 1))).all().get();
    }
    System.out.println("Pattern: " + topics(args[0], "java"));
    System.out.println("SubscriptionPattern: " + topics(args[0], "re2"));
  }

  static String topics(String kafka, String form) {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", kafka, "group.id", form, "group.protocol", "consumer", "exclude.internal.topics", true);
    try (var consumer = new KafkaConsumer<>(settings, new BytesDeserializer(), new BytesDeserializer())) {
      if (form.equals("java")) consumer.subscribe(Pattern.compile(".*"));
      else consumer.subscribe(new SubscriptionPattern(".*"));
      // the topic of offsets appears with the first group; long enough for the second heartbeat after that
      long end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
      while (System.nanoTime() < end) consumer.poll(Duration.ofMillis(200));
      return consumer.assignment().stream().map(TopicPartition::topic).distinct().sorted().collect(Collectors.joining(" "));
    }
  }
}
JAVA
