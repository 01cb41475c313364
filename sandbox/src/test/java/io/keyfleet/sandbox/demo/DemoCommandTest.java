package io.keyfleet.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DemoCommandTest {
  @Test
  void theFlagsOfAllItsPartsGoTogether() {
    assertThat(new CommandLine(new DemoCommand()).getCommandSpec().findOption("--prompts-format"))
        .isNotNull();
  }
}
