package io.keyfleet.producer.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.Labels;
import io.keyfleet.contract.Prompt;
import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RunTest {
  private static final Instant START = Instant.parse("2026-11-23T08:15:00.9Z");

  @Test
  void aRunWithoutANameIsNamedByItsStartAndFourRandomDigits() {
    String name = Run.name(START, new SplittableRandom(1));

    assertThat(name).matches("run-20261123-081500-[0-9a-f]{4}");
    assertThat(Run.name(START, new SplittableRandom(2))).isNotEqualTo(name);
  }

  @Test
  void aPromptKeepsItsOwnRunAndModel() {
    Run run = new Run("r", Optional.of("m"));
    Prompt own = Prompt.ofText(new Labels("1", "own", null, null, null), "hi");
    own.request().put("model", "its");

    assertThat(run.label(own)).isEqualTo(own);
    assertThat(run.label(Prompt.ofText(Labels.NONE, "hi")))
        .matches(prompt -> "r".equals(prompt.labels().run()) && "m".equals(prompt.model()));
    assertThat(new Run("r", Optional.empty()).label(Prompt.ofText(Labels.NONE, "hi")).model())
        .isNull();
  }
}
