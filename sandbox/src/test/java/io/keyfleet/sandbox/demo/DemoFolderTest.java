package io.keyfleet.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyfleet.contract.run.RunRecord.Source;
import io.keyfleet.contract.run.StoredSource;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.settings.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoFolderTest {
  private static final String API = "https://api.example.com/v1";

  @TempDir
  @SuppressWarnings("NullAway.Init") // by JUnit
  private Path parent;

  @Test
  void theNextDemoHasTheSameSeedAndMayGoOn() {
    long seed;
    try (DemoFolder folder = open()) {
      seed = folder.seed();
      folder.settle(API, prompts("a"));
    }
    try (DemoFolder again = open()) {
      assertThat(again.seed()).isEqualTo(seed);
      again.settle(API, prompts("a"));
    }
  }

  @Test
  void oneDemoAtATimeHasIt() {
    try (DemoFolder held = open()) {
      assertThatThrownBy(this::open)
          .isInstanceOf(Failure.class)
          .hasMessageContainingAll("another demo", held.root().toString());
    }
    open().close();
  }

  @Test
  void whatCannotBeAFolderIsWrongUsage() throws Exception {
    Files.createFile(parent.resolve("kept"));

    assertThatThrownBy(this::open)
        .isInstanceOf(UsageException.class)
        .hasMessageContainingAll("--data", "cannot be written");
  }

  @Test
  void aFolderOfSomethingElseIsLeftAlone() throws Exception {
    Path folder = Files.createDirectories(parent.resolve("kept"));
    Files.createFile(folder.resolve("letter.txt"));

    assertThatThrownBy(this::open)
        .isInstanceOf(Failure.class)
        .hasMessageContaining("holds files but no demo's");
    assertThat(folder.toFile().list()).containsExactly("letter.txt");
  }

  @Test
  void otherPromptsAndOtherApisAreRefusedByName() {
    try (DemoFolder folder = open()) {
      folder.settle(API, prompts("a"));

      assertThatThrownBy(() -> folder.settle(API, prompts("b")))
          .isInstanceOf(Failure.class)
          .hasMessageContainingAll("other prompts", "--seed a", "--seed b");
      assertThatThrownBy(() -> folder.settle(DemoSettings.SIMULATED, prompts("a")))
          .isInstanceOf(Failure.class)
          .hasMessageContainingAll(API, "the simulated API");
      assertThatThrownBy(() -> folder.settle(API, prompts(null)))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("standard input");
    }
  }

  @Test
  void anotherFormatALaterKafkaAndDamageAreSaid() throws Exception {
    try (DemoFolder folder = open()) {
      folder.settle(API, prompts("a"));
    }
    Path note = parent.resolve("kept").resolve("demo.json");
    String written = Files.readString(note);

    Files.writeString(note, written.replace("\"format\":1", "\"format\":2"));
    assertThatThrownBy(this::open)
        .isInstanceOf(Failure.class)
        .hasMessageContainingAll("has format 2", "whose format is 1");

    Files.writeString(note, written.replaceFirst("\"kafka\":\"[^\"]*\"", "\"kafka\":\"99.1.0\""));
    assertThatThrownBy(this::open).isInstanceOf(Failure.class).hasMessageContaining("Kafka 99.1.0");

    Files.writeString(note, written.substring(0, 20));
    assertThatThrownBy(this::open).isInstanceOf(Failure.class).hasMessageContaining("is damaged");
  }

  private DemoFolder open() {
    return DemoFolder.open(parent.resolve("kept"), new SplittableRandom());
  }

  private static Source prompts(@Nullable String which) {
    return new Source(
        "arithmetic with --seed " + which,
        new StoredSource.Unknown(),
        null,
        which,
        null,
        null,
        null);
  }
}
