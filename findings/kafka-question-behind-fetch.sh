#!/usr/bin/env bash
# kafka-clients and broker 4.3.1: at the end of a topic, a consumer's questions and its close take half a second.
#
# poll sends the next fetch before it returns. At a topic's end the broker keeps that for fetch.max.wait.ms (500), and it
# answers the requests of a connection one after the other: endOffsets, asked of the partition's leader, waits behind it,
# and so does the request by which close ends the fetch session. A program that reads a topic to its end and closes, as
# commands do, takes half a second longer than it needs; with fetch.max.wait.ms=20 it does not. The documentation of
# fetch.max.wait.ms speaks of the answer to the fetch alone, that of endOffsets and close of no such wait. With
# group.protocol=consumer (not shown) close waits as well, and endOffsets does at times.
#
#   > endOffsets before reading: at once
#   > endOffsets at the end: 0.5 s
#   > close at the end: 0.5 s
#   > fetch.max.wait.ms=20, endOffsets at the end: at once
#   > fetch.max.wait.ms=20, close at the end: at once
source "$(dirname "$0")/lib.bash"

maven org.apache.kafka:kafka_2.13:4.3.1
broker
java_program "$kafka" <<'JAVA' | seen
import java.time.Duration;
import java.util.*;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.*;

class Main {
  static final TopicPartition TOPIC = new TopicPartition("topic", 0);

  public static void main(String[] args) throws Exception {
    Map<String, Object> client = Map.of("bootstrap.servers", args[0]);
    try (Admin admin = Admin.create(client);
        var producer = new KafkaProducer<>(client, new StringSerializer(), new StringSerializer())) {
      admin.createTopics(List.of(new NewTopic(TOPIC.topic(), 1, (short) 1))).all().get();
      for (int i = 0; i < 10; i++) producer.send(new ProducerRecord<>(TOPIC.topic(), "record")).get();
    }
    read(args[0], 20); // a first one loads classes
    List<String> usual = read(args[0], 500);
    List<String> short20 = read(args[0], 20);
    System.out.println("endOffsets before reading: " + usual.get(0));
    System.out.println("endOffsets at the end: " + usual.get(1));
    System.out.println("close at the end: " + usual.get(2));
    System.out.println("fetch.max.wait.ms=20, endOffsets at the end: " + short20.get(1));
    System.out.println("fetch.max.wait.ms=20, close at the end: " + short20.get(2));
  }

  static List<String> read(String brokers, int wait) {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", brokers, "auto.offset.reset", "earliest", "fetch.max.wait.ms", wait);
    var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
    consumer.assign(List.of(TOPIC));
    long end = consumer.endOffsets(List.of(TOPIC)).get(TOPIC);
    String before = time(() -> consumer.endOffsets(List.of(TOPIC)));
    toEnd(consumer, end);
    String after = time(() -> consumer.endOffsets(List.of(TOPIC)));
    consumer.seekToBeginning(List.of(TOPIC));
    toEnd(consumer, end);
    return List.of(before, after, time(consumer::close));
  }

  static void toEnd(Consumer<?, ?> consumer, long end) {
    while (consumer.position(TOPIC) < end) consumer.poll(Duration.ofMillis(100));
  }

  static String time(Runnable work) {
    long began = System.nanoTime();
    work.run();
    long millis = (System.nanoTime() - began) / 1_000_000;
    return millis < 200 ? "at once" : millis >= 400 && millis < 900 ? "0.5 s" : millis + " ms";
  }
}
JAVA
