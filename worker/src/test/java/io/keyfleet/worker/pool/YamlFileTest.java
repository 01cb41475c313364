package io.keyfleet.worker.pool;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keyfleet.service.settings.Settings;
import io.keyfleet.service.settings.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class YamlFileTest {
  @TempDir private Path folder;

  @Test
  void aCharacterThatYamlForbidsIsNamedWithItsLine() throws Exception {
    assertThat(problems("a: 1\nb: 2\f\nc: \0\n".getBytes(UTF_8)))
        .containsExactly(file() + ":2: has a character that YAML forbids: U+000C");
  }

  @Test
  void aByteThatIsNoUtf8IsNamedWithItsLine() throws Exception {
    assertThat(problems("a: 1\nb: 2\nc: \u00e4".getBytes(ISO_8859_1)))
        .containsExactly(file() + ":3: is no UTF-8");
  }

  @Test
  void whatIsTooMuchIsSaid() throws Exception {
    assertThat(problems("[".repeat(60).getBytes(UTF_8)))
        .singleElement()
        .asString()
        .startsWith(file() + ":1: is no YAML: ")
        .contains("50");
  }

  @Test
  void aListMayStandInHundredsOfPlaces() throws Exception {
    assertThat(read("a: &a [x]\n" + numbered("a%d: *a\n", 1_000)).entries()).hasSize(1_001);
  }

  @Test
  void aMappingHasWhatIsMergedIntoItWhereItSaysNothingItself() throws Exception {
    assertThat(
            read("""
            <<: [{<<: {x: 1}, y: 2, z: 3}, {z: 4, w: 5}]
            y: 6
            """)
                .entries()
                .values())
        .extracting(yaml -> yaml.path() + " " + yaml.text().orElseThrow())
        .containsExactly("y 6", "<<[0].z 3", "<<[0].<<.x 1", "<<[1].w 5");
  }

  @Test
  void aMappingThatIsMergedIntoItselfHasItsOwnEntriesOnly() throws Exception {
    assertThat(read("&a {<<: *a, x: 1}").entries()).containsOnlyKeys("x");
  }

  private static String numbered(String line, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(line.replace("%d", String.valueOf(i)));
    }
    return text.toString();
  }

  private Path file() {
    return folder.resolve("pool.yaml");
  }

  private YamlNode read(String text) throws IOException {
    Files.writeString(file(), text);
    Settings settings = settings();
    YamlNode whole = new YamlFile(file(), settings).read().orElseThrow();
    settings.check();
    return whole;
  }

  private List<String> problems(byte[] bytes) throws IOException {
    Files.write(file(), bytes);
    Settings settings = settings();
    assertThat(new YamlFile(file(), settings).read()).isEmpty();
    return catchThrowableOfType(UsageException.class, settings::check).problems();
  }

  private Settings settings() {
    return new Settings(Map.of(), Map.of(), folder.resolve("no.env"));
  }
}
