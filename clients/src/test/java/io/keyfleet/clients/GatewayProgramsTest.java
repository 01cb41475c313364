package io.keyfleet.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.RecordJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Programs of others before a gateway, unchanged, and the examples of the documentation.
@Timeout(300)
class GatewayProgramsTest {
  private static final int BATCH_LINES = 10_000;
  private static final String DOCUMENTED_URL = "http://127.0.0.1:8088/v1";
  private static final String PYTHON =
      Optional.ofNullable(System.getenv("PYTHON")).orElse("python3");
  private static GatewayFixture gateway;

  @BeforeAll
  static void start() throws InterruptedException {
    gateway = new GatewayFixture();
  }

  @AfterAll
  static void close() {
    gateway.close();
  }

  @Test
  void openAisAndAnthropicsClientsForNodeGetWhatTheyPromise() throws Exception {
    Programs.prepareNode();
    String lines = Integer.toString(BATCH_LINES);
    Programs.run("node", "gateway.mjs", gateway.baseUrl(), GatewayFixture.KEY, lines);
  }

  @Test
  void vercelsAiSdkGetsWhatItPromises() throws Exception {
    Programs.prepareNode();
    Programs.run("node", "ai.mjs", gateway.baseUrl(), GatewayFixture.KEY);
  }

  /// With responses that have every part that the APIs document.
  @Test
  void clientsPutAStreamTogetherToTheResponseAsItCame() throws Exception {
    Programs.prepareNode();
    String responses = FixedApi.RESPONSES.toAbsolutePath().toString();
    try (FixedApi api = new FixedApi();
        GatewayFixture before = new GatewayFixture(api)) {
      Programs.run("node", "streams.mjs", before.baseUrl(), GatewayFixture.KEY, responses);
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"README.md", "README.zh-CN.md", "docs/gateway.md"})
  void theDocumentationsExamplesForNodeRunAsWritten(String page) throws Exception {
    Programs.prepareNode();
    Path file = Programs.FOLDER.resolve("example.mjs");
    Files.writeString(file, example(page, "js"));
    assertThat(Programs.run("node", file.getFileName().toString())).contains("infer");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"README.md", "README.zh-CN.md", "docs/gateway.md"})
  void theDocumentationsExamplesForPythonRunAsWritten(String page) throws Exception {
    Programs.assume(
        Programs.status(Map.of(), PYTHON, "-c", "import openai") == 0,
        "SKIPPED: Python has no package openai, its examples are not tried; PYTHON may name another");
    Path file = Programs.FOLDER.resolve("example.py");
    Files.writeString(file, example(page, "python"));
    assertThat(Programs.run(PYTHON, file.getFileName().toString())).contains("infer");
  }

  /// `.ci/promptfoo DIR` installs it and runs this.
  @Test
  @EnabledIfSystemProperty(named = "promptfoo", matches = ".+")
  void promptfooEvaluatesThroughEveryKindOfRequest() throws Exception {
    Path bin = Path.of(System.getProperty("promptfoo"), "node_modules", ".bin").toAbsolutePath();
    Path out = Programs.FOLDER.resolve("promptfoo.json");
    Files.createDirectories(Programs.FOLDER);
    Files.deleteIfExists(out);
    String said =
        Programs.run(
            Map.of(
                "PATH",
                bin + ":" + System.getenv("PATH"),
                "OPENAI_API_KEY",
                GatewayFixture.KEY,
                "OPENAI_BASE_URL",
                gateway.baseUrl(),
                "ANTHROPIC_API_KEY",
                GatewayFixture.KEY,
                "ANTHROPIC_BASE_URL",
                gateway.baseUrl().replaceFirst("/v1$", ""),
                "PROMPTFOO_CONFIG_DIR",
                Programs.FOLDER.resolve("promptfoo").toAbsolutePath() + "",
                "PROMPTFOO_DISABLE_TELEMETRY",
                "1",
                "PROMPTFOO_DISABLE_UPDATE",
                "1",
                "PROMPTFOO_DISABLE_REMOTE_GENERATION",
                "1"),
            bin.resolve("promptfoo").toString(),
            "eval",
            "--no-cache",
            "--no-write",
            "--no-share",
            "--no-progress-bar",
            "--config",
            Path.of("src", "test", "promptfoo.yaml").toAbsolutePath().toString(),
            "--output",
            out.getFileName().toString());
    JsonNode stats = RecordJson.MAPPER.readTree(out.toFile()).at("/results/stats");
    assertThat(stats.path("errors").asInt()).as(said).isZero();
    assertThat(stats.path("failures").asInt()).as(said).isZero();
    assertThat(stats.path("successes").asInt()).as(said).isEqualTo(20);
  }

  /// The one example of a page in a language, with this gateway's address and key. A file that it
  /// reads is there, as the page has it.
  private static String example(String page, String language) throws IOException {
    Path path = Path.of("..").resolve(page);
    Files.createDirectories(Programs.FOLDER);
    for (String line : blocks(path, "json")) {
      Files.writeString(Programs.FOLDER.resolve("batch.jsonl"), line);
    }
    List<String> examples =
        blocks(path, language).stream().filter(one -> one.contains(DOCUMENTED_URL)).toList();
    assertThat(examples).as("%s in %s", language, page).hasSize(1);
    return examples
        .getFirst()
        .replace(DOCUMENTED_URL, gateway.baseUrl())
        .replaceFirst("(['\"])any\\1", "$1" + GatewayFixture.KEY + "$1");
  }

  private static List<String> blocks(Path page, String language) throws IOException {
    return Pattern.compile("(?ms)^```" + language + "$\\R(.*?)^```$")
        .matcher(Files.readString(page))
        .results()
        .map(block -> block.group(1))
        .toList();
  }
}
