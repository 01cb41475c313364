package io.keyfleet.producer.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.producer.RetryCommand;
import io.keyfleet.producer.publish.PublishResult;
import io.keyfleet.service.cli.Cli;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class PrintFlagsTest {
  @Test
  void whatBecameOfARunIsOneJsonObjectOnALine() {
    PrintFlags flags = new PrintFlags();
    flags.json = true;
    StringWriter out = new StringWriter();

    flags.conclude(new PublishResult("r", 5, 1, 0, 2), "t", new PrintWriter(out));

    assertThat(out)
        .hasToString(
            "{\"run\":\"r\",\"topic\":\"t\",\"published\":5,\"publishedBefore\":2,"
                + "\"ofOtherRuns\":0,\"bad\":1,\"reused\":0}"
                + System.lineSeparator());
  }

  @Test
  void aRetryThatDoesNotSayWhatIsToBeRetriedIsWrongUsage() {
    assertThat(Cli.run(new RetryCommand(), "some-run")).isEqualTo(Cli.USAGE);
  }
}
