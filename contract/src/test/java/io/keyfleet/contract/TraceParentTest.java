package io.keyfleet.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {
  private static final String GOOD = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        GOOD,
        "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-the-future-brings",
      })
  void aTraceOfThisOrALaterVersionGoesOnAsItIs(String value) {
    assertThat(TraceParent.read(value)).contains(new TraceParent(value));
    assertThat(TraceParent.read(new TraceParent(value).bytes())).contains(new TraceParent(value));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "",
        "00",
        GOOD + "-more",
        GOOD + " ",
        GOOD + "\n",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319-b7ad6b7169203331-01",
        "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.more",
        "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-a\r\nx: y",
      })
  void whatIsMalformedIsDropped(String value) {
    assertThat(TraceParent.read(value)).isEmpty();
  }

  @Test
  void aRecordWithoutTheHeaderBelongsToNoTrace() {
    assertThat(TraceParent.read((byte[]) null)).isEmpty();
  }
}
