package io.keyfleet.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.service.settings.Settings;
import io.keyfleet.service.terminal.Messages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SpendingNoticeTest {
  private static final String API = "https://api.example.com/v1";
  private static final String LIMITED =
      "{\"prompt\": \"Hi\", \"max_tokens\": 1000, \"n\": 2, \"expected\": 1}";

  @TempDir
  @SuppressWarnings("NullAway.Init") // by JUnit
  private Path folder;

  private final Messages messages = Messages.of(SpendingNotice.class, Locale.ENGLISH);

  @Test
  void anAnswerToEachCostsAtMostItsBytesAndItsMaxTokens() throws Exception {
    DemoSettings demo = demo(List.of(LIMITED, LIMITED), "--price", "1000000/2");

    SpendingNotice spending = SpendingNotice.of(demo);

    long bytes =
        "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"max_tokens\":1000,\"n\":2}"
            .length();
    assertThat(spending.prompts()).isEqualTo(OptionalLong.of(2));
    assertThat(spending.unbounded()).isZero();
    assertThat(spending.most().orElseThrow())
        .isEqualByComparingTo(String.valueOf(2 * bytes + 2 * 0.004));
    assertThat(spending.lines(messages, demo, true))
        .hasSize(2)
        .first()
        .asString()
        .contains("2", API);
  }

  @Test
  void answersWithoutALimitAreNamedAsWithoutABound() throws Exception {
    DemoSettings demo = demo(List.of(LIMITED, "{\"prompt\": \"Hi\"}"), "--price", "1/2");

    assertThat(SpendingNotice.of(demo).lines(messages, demo, true))
        .anySatisfy(line -> assertThat(line).contains("answers to 1 prompts"));
  }

  @Test
  void withoutAPriceItSaysSoAndThatNothingIsKept() throws Exception {
    DemoSettings demo = demo(List.of(LIMITED));

    assertThat(SpendingNotice.of(demo).lines(messages, demo, false))
        .anySatisfy(line -> assertThat(line).contains("--price"))
        .anySatisfy(line -> assertThat(line).contains("--results FILE or --data DIR"));
  }

  @Test
  void onlyYesIsYesAtATerminalAndElsewhereItGoesOn() {
    assertThat(SpendingNotice.agreed(messages, Optional.empty())).isTrue();
    assertThat(SpendingNotice.agreed(messages, Optional.of(_ -> " Y "))).isTrue();
    assertThat(SpendingNotice.agreed(messages, Optional.of(_ -> "yes"))).isTrue();
    assertThat(SpendingNotice.agreed(messages, Optional.of(_ -> ""))).isFalse();
    assertThat(SpendingNotice.agreed(messages, Optional.of(_ -> "n"))).isFalse();
  }

  private DemoSettings demo(List<String> prompts, String... more) throws Exception {
    Path file = Files.write(folder.resolve("prompts.jsonl"), prompts);
    List<String> options = new ArrayList<>(List.of("--prompts-file", file.toString()));
    options.addAll(List.of(more));
    DemoFlags flags = CommandLine.populateCommand(new DemoFlags(), options.toArray(String[]::new));
    Settings settings =
        new Settings(
            flags.settings(), Map.of("BASE_URL", API, "API_KEY", "sk-1"), folder.resolve("no.env"));
    return DemoSettings.read(flags, settings, new SplittableRandom(1));
  }
}
