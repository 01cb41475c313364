package io.keyfleet.service.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.service.settings.UsageException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicPatternTest {
  private static final List<String> TOPICS =
      List.of(
          "evals-one",
          "evals-one-answers",
          "evals-one-dead",
          "evals-deadline",
          "my-evals-one",
          "keyfleet-accounts",
          "keyfleet-runs",
          "keyfleet-scores",
          "__consumer_offsets");

  @TempDir private Path folder;

  @Test
  void aPatternNamesWholeTopicsAndNeverAnswersOrDeadPrompts() {
    assertThat(TOPICS.stream().filter(read("evals-.*")::matches))
        .containsExactly("evals-one", "evals-deadline");
  }

  @ParameterizedTest
  @ValueSource(strings = {".*", ".*|evals-one-dead", "(?s).*", "__.*|keyfleet-.*|.*evals.*"})
  void noPatternTakesInOurOwnTopicsOrKafkas(String text) {
    assertThat(TOPICS.stream().filter(read(text)::matches))
        .containsExactly("evals-one", "evals-deadline", "my-evals-one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"evals-(", ")|(", "*"})
  void whatIsNoPatternIsReported(String text) {
    Settings settings = settings(text);
    var _ = TopicPattern.read(settings);

    assertThatThrownBy(settings::check)
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("KEYFLEET_TOPIC_PATTERN");
  }

  private TopicPattern read(String text) {
    return TopicPattern.read(settings(text)).orElseThrow();
  }

  private Settings settings(String text) {
    return new Settings(
        Map.of(Setting.KEYFLEET_TOPIC_PATTERN, text), Map.of(), folder.resolve(".env"));
  }
}
