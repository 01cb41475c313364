package io.keyfleet.producer.reuse;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.EarlierAnswer;
import io.keyfleet.contract.KeyId;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.format.PromptJson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EarlierRunsTest {
  private static final String ID = "id of t";
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

  private final Map<TopicPartition, List<byte[]>> logs = new HashMap<>();

  EarlierRunsTest() {
    for (int partition = 0; partition < 2; partition++) {
      logs.put(new TopicPartition("t", partition), new ArrayList<>());
      logs.put(new TopicPartition("t-answers", partition), new ArrayList<>());
    }
  }

  @Test
  void anAnswerIsFoundByItsRequestWhicheverPartitionItIsIn() {
    answered(0, prompt("one", "m"), "1", "stop");
    answered(1, prompt("two", "m"), "2", "stop");

    try (ReusableAnswers earlier = read(ReuseRule.ZERO)) {
      assertThat(found(earlier, prompt("one", "m"))).contains("1");
      assertThat(found(earlier, prompt("two", "m"))).contains("2");
      assertThat(found(earlier, prompt("three", "m"))).isEmpty();
      assertThat(found(earlier, prompt("one", "other"))).isEmpty();
      assertThat(earlier.size()).isEqualTo(2);
    }
  }

  @Test
  void aPromptThatNamedNoModelHasTheAnswerOfTheOneThatAnswered() {
    answered(0, prompt("one", null), "1", "stop");

    try (ReusableAnswers earlier = read(ReuseRule.ZERO)) {
      assertThat(found(earlier, prompt("one", "m-answered"))).contains("1");
      assertThat(found(earlier, prompt("one", null))).isEmpty();
      assertThat(earlier.unnamed()).isEqualTo(1);
    }
  }

  @Test
  void whatWasCutOffFilteredOrEmptyIsAskedAgain() {
    answered(0, prompt("cut", "m"), "1", "length");
    answered(0, prompt("kept-back", "m"), "1", "content_filter");
    answered(0, prompt("nothing", "m"), "", "stop");
    publish(0, prompt("unanswered", "m"));

    try (ReusableAnswers earlier = read(ReuseRule.ANY)) {
      assertThat(earlier.size()).isZero();
    }
  }

  @Test
  void theRunItselfADeletedTopicAndForeignRecordsAreNoEarlierRuns() {
    Prompt prompt = prompt("one", "m");
    long offset = publish(0, prompt);
    answer(new PromptId("t", "another id", 0, offset), "1", "stop", "old");
    answer(new PromptId("t", null, 0, offset), "2", "stop", "old");
    answer(new PromptId("t", ID, 0, offset), "3", "stop", "now");
    log("t-answers", 0).add(new byte[] {'x'});

    try (ReusableAnswers earlier = read(ReuseRule.ZERO)) {
      assertThat(earlier.size()).isZero();
    }
  }

  @Test
  void requestsWithATemperatureAreLeftToChanceUnlessAllIsAskedFor() {
    Prompt warm = prompt("one", "m");
    warm.request().put("temperature", 0.7);
    answered(0, warm, "1", "stop");

    try (ReusableAnswers zero = read(ReuseRule.ZERO);
        ReusableAnswers any = read(ReuseRule.ANY)) {
      assertThat(found(zero, warm)).isEmpty();
      assertThat(zero.warm()).isEqualTo(1);
      assertThat(found(any, warm)).contains("1");
    }
  }

  @Test
  void anAnswerOfWhichOnlyTheTextWasKeptIsNoneToARequestForMore() {
    Prompt tools = prompt("one", "m");
    tools.request().putArray("tools").addObject().put("type", "function");
    Prompt several = prompt("two", "m");
    several.request().put("n", 4);
    answered(0, tools, "1", "stop");
    answered(0, several, "2", "stop");

    try (ReusableAnswers earlier = read(ReuseRule.ZERO)) {
      assertThat(earlier.size()).isZero();
    }
  }

  @Test
  void whatIsNeverSentMakesNoOtherRequest() {
    Prompt streamed = prompt("one", "m");
    streamed.request().put("stream", true);
    answered(0, streamed, "1", "stop");

    try (ReusableAnswers earlier = read(ReuseRule.ZERO)) {
      assertThat(found(earlier, prompt("one", "m"))).contains("1");
    }
  }

  @Test
  void theFirstOfSeveralAnswersStays() {
    answered(0, prompt("one", "m"), "first", "stop");
    answered(0, prompt("one", "m"), "second", "stop");

    try (ReusableAnswers earlier = read(ReuseRule.ZERO)) {
      assertThat(found(earlier, prompt("one", "m"))).contains("first");
    }
  }

  private static Optional<String> found(ReusableAnswers earlier, Prompt prompt) {
    return earlier
        .find(prompt)
        .flatMap(EarlierAnswer::read)
        .map(answer -> answer.completion().text());
  }

  private static Prompt prompt(String text, @Nullable String model) {
    Prompt prompt = Prompt.ofText(new Labels(null, "old", null, null, null), text);
    prompt.request().put("temperature", 0);
    if (model != null) {
      prompt.request().put("model", model);
    }
    return prompt;
  }

  private void answered(int partition, Prompt prompt, String text, String finish) {
    long offset = publish(partition, prompt);
    answer(new PromptId("t", ID, partition, offset), text, finish, "old");
  }

  private long publish(int partition, Prompt prompt) {
    log("t", partition).add(PromptJson.write(prompt));
    return log("t", partition).size() - 1L;
  }

  private void answer(PromptId prompt, String text, String finish, String run) {
    Answer answer =
        new Answer(
            prompt,
            new Labels(null, run, null, null, null),
            new Answer.Completion(text, finish, "m-answered", 1L, 1L, null),
            new Answer.Source("api", "a", KeyId.of("k"), "w"),
            new Answer.Effort(1, 1, 5, NOW, NOW));
    log("t-answers", prompt.partition()).add(RecordJson.write(answer));
  }

  private List<byte[]> log(String topic, int partition) {
    return Objects.requireNonNull(logs.get(new TopicPartition(topic, partition)));
  }

  private ReusableAnswers read(ReuseRule rule) {
    try (MockConsumer<byte[], byte[]> consumer = consumer()) {
      return new EarlierRuns(consumer, "t", ID, "now", rule).read();
    }
  }

  private MockConsumer<byte[], byte[]> consumer() {
    MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    for (String topic : List.of("t", "t-answers")) {
      consumer.updatePartitions(
          topic,
          List.of(
              new PartitionInfo(topic, 0, null, null, null),
              new PartitionInfo(topic, 1, null, null, null)));
    }
    logs.forEach((partition, log) -> {
      consumer.updateBeginningOffsets(Map.of(partition, 0L));
      consumer.updateEndOffsets(Map.of(partition, (long) log.size()));
    });
    feed(consumer);
    return consumer;
  }

  private void feed(MockConsumer<byte[], byte[]> consumer) {
    consumer.schedulePollTask(() -> {
      for (TopicPartition one : consumer.assignment()) {
        List<byte[]> log = log(one.topic(), one.partition());
        for (long at = consumer.position(one, Duration.ZERO); at < log.size(); at++) {
          consumer.addRecord(
              new ConsumerRecord<>(one.topic(), one.partition(), at, null, log.get((int) at)));
        }
      }
      feed(consumer);
    });
  }
}
