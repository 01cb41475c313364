package io.keyfleet.producer.reuse;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.Answer;
import io.keyfleet.contract.EarlierAnswer;
import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.Topics;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.contract.format.PromptJson;
import io.keyfleet.contract.response.ApiResponse;
import io.keyfleet.service.kafka.TopicScan;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads what a topic's prompts asked and what was answered, one partition after another: answers
/// are in the partition of their prompts, so no more than one partition's prompts are in memory.
/// For one thread.
public final class EarlierRuns {
  private static final Logger log = LoggerFactory.getLogger(EarlierRuns.class);
  private static final Duration REQUEST = Duration.ofSeconds(30);

  /// Parameters by which a request asks for more than one text.
  private static final List<String> BEYOND_TEXT =
      List.of(
          "tools",
          "functions",
          "logprobs",
          "top_logprobs",
          "modalities",
          "audio",
          "best_of",
          "include");

  private final Consumer<byte[], byte[]> consumer;
  private final String topic;
  private final @Nullable String topicId;
  private final String run;
  private final ReuseRule rule;
  private long foreign;

  /// @param consumer of committed records, without a group; stays the caller's
  /// @param topicId Kafka's id of the topic; null if it is not there
  /// @param run that is published, whose own answers are none of an earlier one
  public EarlierRuns(
      Consumer<byte[], byte[]> consumer,
      String topic,
      @Nullable String topicId,
      String run,
      ReuseRule rule) {
    this.consumer = consumer;
    this.topic = topic;
    this.topicId = topicId;
    this.run = run;
    this.rule = rule;
  }

  /// What a prompt asked.
  ///
  /// @param model that it named; null if it left that to the fleet
  /// @param text whether the text of an answer is all that was asked for
  private record Asked(RequestHash request, @Nullable String model, boolean text) {}

  /// Reads all that is there now; the caller closes it.
  public ReusableAnswers read() {
    ReusableAnswers answers = ReusableAnswers.empty(rule);
    try {
      Set<Integer> answered = partitions(Topics.answers(topic));
      for (int partition : partitions(topic)) {
        if (answered.contains(partition)) {
          read(partition, answers);
        }
      }
      log.debug("{} records of {} and of its answers are not ours", foreign, topic);
      return answers;
    } catch (RuntimeException e) {
      answers.close();
      throw e;
    }
  }

  private Set<Integer> partitions(String name) {
    @Nullable List<PartitionInfo> known = consumer.partitionsFor(name, REQUEST);
    Set<Integer> numbers = new HashSet<>();
    if (known != null) {
      known.forEach(one -> numbers.add(one.partition()));
    }
    return numbers;
  }

  private void read(int partition, ReusableAnswers answers) {
    Map<Long, Asked> asked = new HashMap<>();
    TopicScan scan = new TopicScan(consumer, REQUEST);
    scan.all(List.of(new TopicPartition(topic, partition)), one -> ask(one, asked, answers));
    if (!asked.isEmpty()) {
      TopicPartition there = new TopicPartition(Topics.answers(topic), partition);
      scan.all(List.of(there), one -> answer(one, asked, answers));
    }
  }

  private static boolean text(ObjectNode request) {
    return BEYOND_TEXT.stream().noneMatch(request::hasNonNull) && request.path("n").asInt(1) <= 1;
  }

  private void ask(
      ConsumerRecord<byte[], byte[]> record, Map<Long, Asked> asked, ReusableAnswers answers) {
    try {
      Prompt prompt = PromptJson.read(record.value());
      if (!rule.allows(prompt.request())) {
        return;
      }
      if (asked.size() >= ReusableAnswers.MAX_REQUESTS) {
        answers.leftOut();
        return;
      }
      RequestHash request = RequestHash.of(prompt.operation(), prompt.request());
      asked.put(record.offset(), new Asked(request, prompt.model(), text(prompt.request())));
    } catch (UnreadableRecord e) {
      foreign++; // it has no answer either
    }
  }

  /// A prompt that named no model has the answer of whichever says that it answered.
  private void answer(
      ConsumerRecord<byte[], byte[]> record, Map<Long, Asked> asked, ReusableAnswers answers) {
    byte @Nullable [] value = record.value();
    try {
      if (value == null) {
        return;
      }
      Answer answer = RecordJson.readAnswer(value);
      @Nullable Asked prompt = mine(answer) ? asked.get(answer.prompt().offset()) : null;
      if (prompt == null || run.equals(answer.labels().run()) || !usable(answer, prompt)) {
        return;
      }
      @Nullable String model =
          prompt.model() == null ? answer.completion().model() : prompt.model();
      if (model != null) {
        answers.add(prompt.request().to(model), value);
      }
    } catch (UnreadableRecord e) {
      foreign++;
    }
  }

  private static boolean usable(Answer answer, Asked prompt) {
    ApiResponse response = answer.response();
    boolean whole = response != null && response.body() != null;
    return EarlierAnswer.usable(answer) && (prompt.text() || whole);
  }

  private boolean mine(Answer answer) {
    return answer.prompt() != null
        && topic.equals(answer.prompt().topic())
        && topicId != null
        && topicId.equals(answer.prompt().topicId());
  }
}
