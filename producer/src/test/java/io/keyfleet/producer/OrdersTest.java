package io.keyfleet.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.producer.prompts.PromptSource;
import io.keyfleet.producer.prompts.PromptSource.Entry;
import io.keyfleet.service.settings.Settings;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class OrdersTest {
  private static final Instant NOW = Instant.parse("2026-11-23T08:15:00Z");
  private final List<String> problems = new ArrayList<>();

  @Test
  void withoutFlagsAHundredBasicPromptsGoToTheFirstTopic() {
    Order order = order();

    assertThat(problems).isEmpty();
    assertThat(order.topic()).isEqualTo("first");
    assertThat(order.run().name()).startsWith("run-20261123-081500-");
    try (PromptSource source = order.source().get()) {
      assertThat(source.size()).hasValue(100);
      assertThat(((Entry.Good) source.next().orElseThrow()).prompt().labels().template())
          .isEqualTo("basic");
    }
  }

  @Test
  void theOriginNamesTheSeedThatGivesTheSamePromptsAgain() {
    String origin = order("--operators", "-*/+").origin();
    String seed = origin.substring(origin.lastIndexOf(' ') + 1);

    assertThat(order("--operators", "-*/+", "--seed", seed).origin()).isEqualTo(origin);
    assertThat(first(order("--seed", seed))).isEqualTo(first(order("--seed", seed)));
    assertThat(problems).isEmpty();
  }

  @Test
  void everyProblemIsTold() {
    order(
        "--prompts", "0", "--terms", "11", "--operators", "%", "--template", "none", "--run", " ");

    assertThat(problems)
        .hasSize(5)
        .anyMatch(problem -> problem.startsWith("--prompts "))
        .anyMatch(problem -> problem.startsWith("--terms "))
        .anyMatch(problem -> problem.startsWith("--operators "))
        .anyMatch(problem -> problem.startsWith("--template "))
        .anyMatch(problem -> problem.startsWith("--run "));
  }

  @Test
  void promptsAndAFileExcludeEachOther() {
    order("--prompts", "5", "--file", "-");

    assertThat(problems)
        .containsExactly("--prompts and --file exclude each other; give one of them");
  }

  @Test
  void aTopicIsOne() {
    order("--topic", "a,b");

    assertThat(problems).singleElement().asString().startsWith("--topic ");
  }

  @Test
  void flagsWithoutAMeaningForAFileAreNoticed() {
    Order order = order("--file", "-", "--terms", "3", "--seed", "1", "--language", "zh");

    assertThat(problems).isEmpty();
    assertThat(order.origin()).isEqualTo("standard input");
    assertThat(order.notices()).hasSize(3);
  }

  private static Entry first(Order order) {
    try (PromptSource source = order.source().get()) {
      return source.next().orElseThrow();
    }
  }

  private Order order(String... args) {
    Line line = new Line();
    new CommandLine(line).parseArgs(args);
    Settings settings =
        new Settings(
            line.flags.settings(),
            Map.of("KEYFLEET_TOPICS", "first,second"),
            Path.of("no-such.env"));
    return new Orders(line.flags, problems).read(settings, NOW, new SplittableRandom(1));
  }

  @Command(name = "test")
  private static final class Line {
    @Mixin private final Flags flags = new Flags();
  }
}
