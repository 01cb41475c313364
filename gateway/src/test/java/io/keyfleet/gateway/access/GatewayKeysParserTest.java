package io.keyfleet.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyfleet.contract.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GatewayKeysParserTest {
  private static final Map<String, String> ENVIRONMENT = Map.of("TEAM_A", "secret-a");
  private final GatewayKeysParser parser =
      new GatewayKeysParser(ENVIRONMENT::get, "prompts", "interactive");

  @Test
  void aKeyComesFromTheEnvironmentAFileOrStandsThere(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("b"), "secret-b\n");

    GatewayKeys keys =
        parser.read(List.of("a=env:TEAM_A;topic=urgent", "b=file:" + file, "c=secret-c"));

    assertThat(keys.find("secret-a")).contains(new GatewayKey("a", "urgent"));
    assertThat(keys.find("secret-b")).contains(new GatewayKey("b", "prompts"));
    assertThat(keys.find("secret-c")).contains(new GatewayKey("c", "prompts"));
    assertThat(keys.find("secret-d")).isEmpty();
    assertThat(keys.open()).isFalse();
  }

  @Test
  void withoutKeysNobodyNeedsOne() {
    assertThat(parser.read(List.of()).open()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "secret-x",
        "a b=secret-x",
        "a=env:ABSENT",
        "a=file:/no/such/file",
        "a=secret-x;colour=red",
        "a=secret-x;topic=no/topic",
        "a=secret-x;share=0",
        "a=secret-x;share=half",
        "a=secret-x;share",
        "a=secret-x;share=1001",
        "a=secret-x;share=1;topic=interactive"
      })
  void aWrongEntryIsNamedWithoutItsKey(String entry) {
    assertThatThrownBy(() -> parser.read(List.of(entry)))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .doesNotContain("secret-x");
  }

  @Test
  void whoHasAShareTakesTurnsByNameAndHasATopicOfItsOwn() {
    GatewayKeys keys = parser.read(List.of("a=x;share=80", "b=y;share=20;topic=urgent"));

    assertThat(keys.find("x"))
        .contains(
            new GatewayKey("a", "prompts-a", Optional.of(new Owner("a", 80)), Optional.empty()));
    assertThat(keys.find("y"))
        .contains(new GatewayKey("b", "urgent", Optional.of(new Owner("b", 20)), Optional.empty()));
    assertThat(keys.owner("a")).contains(new Owner("a", 80));
    assertThat(keys.owner("nobody")).isEmpty();
  }

  @Test
  void sharesAreOfAllNamesOrNone() {
    assertThatThrownBy(() -> parser.read(List.of("a=x;share=80", "b=y")))
        .hasMessageContaining("some names have a share");
  }

  @Test
  void twoSharesOfOneTopicCannotBeKept() {
    assertThatThrownBy(() -> parser.read(List.of("a=x;share=80;topic=t", "b=y;share=20;topic=t")))
        .hasMessageContaining("'b' has a share, but not a topic of its own");
  }

  @Test
  void twoNamesHaveTwoKeys() {
    assertThatThrownBy(() -> parser.read(List.of("a=same", "b=same")))
        .hasMessageContaining("'b' has the key of another name");
    assertThatThrownBy(() -> parser.read(List.of("a=one", "a=two")))
        .hasMessageContaining("'a' stands twice");
  }
}
