package io.keyfleet.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.service.settings.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SettingsTableTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "configuration.md");
  private static final String HEADER = "| setting | default | meaning |";

  @Test
  void theTableOfSettingsSaysWhatTheProgramDoes() throws Exception {
    List<String> lines = Files.readAllLines(DOCUMENT);
    List<String> rows =
        lines.stream()
            .skip(lines.indexOf(HEADER) + 2L)
            .takeWhile(line -> line.startsWith("|"))
            .toList();

    assertThat(lines).contains(HEADER);
    assertThat(rows)
        .containsExactlyElementsOf(
            Stream.of(Setting.values()).map(SettingsTableTest::row).toList());
  }

  private static String row(Setting setting) {
    String standard = setting.standard();
    String shown = standard == null || standard.isEmpty() ? "–" : "`" + standard + "`";
    return "| `" + setting + "` | " + shown + " | " + setting.meaning() + " |";
  }
}
