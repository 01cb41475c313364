package io.keyfleet.worker.consumer;

import io.keyfleet.service.kafka.TopicPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;

/// The topics that a worker follows.
///
/// @param prompts prompt topics by their names, made where they are missing
/// @param more what the names of further prompt topics match, which are followed as they appear
/// @param interactive the prompt topic of single requests, for which somebody waits; it may be
///   followed or not
/// @param accounts topic through which accounts are leased
/// @param runs topic on which runs are registered
public record SubscribedTopics(
    List<String> prompts,
    Optional<TopicPattern> more,
    String interactive,
    String accounts,
    String runs) {
  public SubscribedTopics {
    prompts = List.copyOf(prompts);
  }

  /// Subscribes to them.
  void subscribe(Consumer<byte[], byte[]> consumer, ConsumerRebalanceListener listener) {
    List<String> names = new ArrayList<>(prompts);
    names.add(accounts);
    pattern()
        .ifPresentOrElse(
            pattern -> consumer.subscribe(pattern, listener),
            () -> consumer.subscribe(names, listener));
  }

  /// What to subscribe to where there is a pattern: every name as a whole, the accounts' topic too.
  Optional<Pattern> pattern() {
    return more.map(wanted -> {
      StringBuilder names = new StringBuilder(Pattern.quote(accounts));
      prompts.forEach(topic -> names.append('|').append(Pattern.quote(topic)));
      return Pattern.compile(names + "|" + wanted.names().pattern());
    });
  }
}
