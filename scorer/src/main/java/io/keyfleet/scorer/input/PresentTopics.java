package io.keyfleet.scorer.input;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.PromptId;
import io.keyfleet.service.kafka.RecordsWithoutId;
import io.keyfleet.service.kafka.TopicIds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/// Which topics are there now, by their ids, and so which prompts a record is about: those of the
/// topic that is there, or of one of the same name that was deleted. For the thread that polls.
public final class PresentTopics {
  private final Consumer<byte[], byte[]> consumer;
  private final TopicIds lookup;
  private final Map<String, String> ids = new TreeMap<>();
  private final Map<String, RecordsWithoutId> older = new HashMap<>();
  private final Set<String> unseen = new HashSet<>();
  private Set<String> absent = Set.of();

  /// @param consumer stays the caller's; its assignment too
  public PresentTopics(Consumer<byte[], byte[]> consumer, TopicIds lookup) {
    this.consumer = consumer;
    this.lookup = lookup;
  }

  /// Those of `topics` that are there now.
  ///
  /// @param consumer stays the caller's, as does `admin`
  public static PresentTopics now(
      Consumer<byte[], byte[]> consumer, Admin admin, Collection<String> topics) {
    PresentTopics present = new PresentTopics(consumer, TopicIds.of(admin));
    present.look(topics);
    return present;
  }

  /// Looks topics up. One that is not there now counts as the one that it was before.
  ///
  /// @return those that were created again since the last look, or since prompts of theirs were met
  ///   that are of another one
  public List<String> look(Collection<String> topics) {
    List<String> recreated = new ArrayList<>();
    Map<String, String> found = lookup.of(topics);
    found.forEach((topic, id) -> {
      @Nullable String before = ids.put(topic, id);
      boolean metBefore = unseen.remove(topic);
      if (before == null ? metBefore : !before.equals(id)) {
        older.remove(topic);
        recreated.add(topic);
      }
    });
    absent =
        topics.stream()
            .filter(topic -> ids.containsKey(topic) && !found.containsKey(topic))
            .collect(Collectors.toSet());
    return recreated;
  }

  /// Those that were there once, and were not at the last look.
  public Set<String> absent() {
    return absent;
  }

  /// The ids of all that were seen, by their names; a copy.
  public Map<String, String> ids() {
    return new TreeMap<>(ids);
  }

  /// The id of a topic; null if it was not seen.
  public @Nullable String id(String topic) {
    return ids.get(topic);
  }

  /// The prompt that a record on a prompt topic is.
  PromptId prompt(ConsumerRecord<?, ?> one) {
    return new PromptId(one.topic(), id(one.topic()), one.partition(), one.offset());
  }

  /// Whether a prompt is of a topic that is there, as far as is known.
  public boolean has(PromptId prompt) {
    @Nullable String present = id(prompt.topic());
    return present == null || present.equals(prompt.topicId());
  }

  /// A record with its topic's id where it does not say one and is of the topic that is there. If
  /// nobody knows ids, with none.
  public ResultRecord identified(ResultRecord record) {
    PromptId prompt = record.prompt();
    if (lookup.equals(TopicIds.UNKNOWN)) {
      return of(record, prompt.with(null));
    }
    @Nullable String present = id(prompt.topic());
    if (present == null) {
      unseen.add(prompt.topic());
      return record;
    }
    return prompt.topicId() == null && ofPresent(prompt, publishedAt(record))
        ? of(record, prompt.with(present))
        : record;
  }

  private static ResultRecord of(ResultRecord record, PromptId prompt) {
    return switch (record) {
      case ResultRecord.Answered(Answer answer) -> new ResultRecord.Answered(answer.to(prompt));
      case ResultRecord.Dead(DeadPrompt dead) -> new ResultRecord.Dead(dead.of(prompt));
    };
  }

  private static Instant publishedAt(ResultRecord record) {
    return switch (record) {
      case ResultRecord.Answered(Answer answer) -> answer.effort().publishedAt();
      case ResultRecord.Dead(DeadPrompt dead) -> dead.effort().publishedAt();
    };
  }

  private boolean ofPresent(PromptId prompt, Instant publishedAt) {
    return older
        .computeIfAbsent(prompt.topic(), topic -> RecordsWithoutId.of(consumer, topic))
        .ofPresent(prompt, publishedAt);
  }
}
