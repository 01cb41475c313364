package io.keyfleet.sandbox.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PortsTest {
  @Test
  void noPortIsGivenTwiceThoughNobodyListensYet() {
    assertThat(Stream.generate(Ports::free).limit(2_000)).doesNotHaveDuplicates();
  }
}
