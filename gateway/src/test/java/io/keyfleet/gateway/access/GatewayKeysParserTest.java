package io.keyfleet.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GatewayKeysParserTest {
  private static final Map<String, String> ENVIRONMENT = Map.of("TEAM_A", "secret-a");
  private final GatewayKeysParser parser = new GatewayKeysParser(ENVIRONMENT::get, "prompts");

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
        "a=secret-x;topic=no/topic"
      })
  void aWrongEntryIsNamedWithoutItsKey(String entry) {
    assertThatThrownBy(() -> parser.read(List.of(entry)))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .doesNotContain("secret-x");
  }

  @Test
  void twoNamesHaveTwoKeys() {
    assertThatThrownBy(() -> parser.read(List.of("a=same", "b=same")))
        .hasMessageContaining("'b' has the key of another name");
    assertThatThrownBy(() -> parser.read(List.of("a=one", "a=two")))
        .hasMessageContaining("'a' stands twice");
  }
}
