package io.keyfleet.worker.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.service.kafka.TopicPattern;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SubscribedTopicsTest {
  private static final List<String> TOPICS =
      List.of("prompts", "evals", "evals-dead", "keyfleet-accounts", "keyfleet-runs", "other");

  @Test
  void aPatternFollowsNamedTopicsAndAccountsBesideItsOwn() {
    assertThat(TOPICS.stream().filter(matching("evals.*|keyfleet-.*")))
        .containsExactly("prompts", "evals", "keyfleet-accounts");
  }

  private static Predicate<String> matching(String wanted) {
    Pattern pattern =
        new SubscribedTopics(
                List.of("prompts"),
                Optional.of(TopicPattern.of(wanted, List.of("keyfleet-accounts", "keyfleet-runs"))),
                "interactive",
                "keyfleet-accounts",
                "keyfleet-runs")
            .pattern()
            .orElseThrow();
    return topic -> pattern.matcher(topic).matches();
  }
}
