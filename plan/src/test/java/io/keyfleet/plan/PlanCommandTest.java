package io.keyfleet.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.settings.UsageException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class PlanCommandTest {
  private static final String POOL =
      """
      model: small
      providers:
        openai:
          base_url: https://api.test/v1
          models: {small: gpt-4o-mini, own: our-model}
          accounts:
            a: {keys: 'file:a.key', quotas: [{requests: 5/s}]}
            b: {keys: 'file:b.key', quotas: [{requests: 5/s}]}
      """;

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final List<String> errors = new ArrayList<>();

  @BeforeEach
  void setUp() throws Exception {
    write("pool.yaml", POOL);
    write("a.key", "sk-a");
    write("b.key", "sk-b");
  }

  @Test
  void aPlanSaysWhatItTakesBeforeTheFirstCall() throws Exception {
    write(
        "some.jsonl",
        "{\"id\":\"q\",\"prompt\":\"What is 6 * 7?\",\"max_tokens\":10}\n".repeat(1) + lines(199));

    JsonNode plan = json("some.jsonl");

    assertThat(plan.path("prompts").asInt()).isEqualTo(200);
    assertThat(plan.at("/finish/quotaSeconds").asDouble()).isBetween(19.79, 19.81);
    assertThat(plan.at("/finish/seconds/expected").asDouble()).isBetween(20.8, 21.2);
    assertThat(plan.at("/binding/0/limit").asText()).isEqualTo("5/s requests");
    assertThat(plan.at("/oneMore/0/savesSeconds").asDouble()).isBetween(6.4, 6.8);
    assertThat(plan.at("/cost/total/expected").asDouble()).isPositive();
    assertThat(plan.at("/cost/list").asText()).isNotEmpty();
    assertThat(plan.path("shares")).hasSize(2);
    assertThat(run("some.jsonl")).isZero();
    assertThat(out.toString()).contains("200: small 200", "19.8 s by the quotas", "one more key");
  }

  @Test
  void aModelWithoutAPriceIsNamedAndNotGuessed() throws Exception {
    write("own.jsonl", "{\"prompt\":\"a\",\"model\":\"own\"}\n");

    JsonNode plan = json("own.jsonl");

    assertThat(plan.at("/cost/total").isNull()).isTrue();
    assertThat(plan.at("/cost/unpriced/0").asText()).isEqualTo("own of openai");
    write("mine.json", "{\"models\": {\"our-model\": {\"input\": 1, \"output\": 2}}}");
    JsonNode priced = json("own.jsonl", "--prices", path("mine.json"), "--answer-tokens", "100");
    assertThat(priced.at("/cost/total/low").asDouble()).isPositive();
    assertThat(priced.at("/cost/unpriced")).isEmpty();
  }

  @Test
  void promptsOfAModelThatNoAccountHasAreNamedAndFailThePlan() throws Exception {
    write("two.jsonl", lines(3) + "{\"prompt\":\"a\",\"model\":\"nobody's\"}\n");

    assertThat(run("two.jsonl")).isEqualTo(1);

    assertThat(out.toString()).contains("1 of nobody's, which no account has", "prompts    3");
    assertThat(errors).singleElement().asString().contains("no account serves nobody's");
  }

  @Test
  void badLinesFailThePlanUnlessTheyMayBeSkipped() throws Exception {
    write("bad.jsonl", lines(3) + "{\"temperature\": 1}\n");

    assertThat(run("bad.jsonl")).isEqualTo(1);
    assertThat(run("bad.jsonl", "--skip-bad")).isZero();
  }

  @Test
  void severalFilesAreOneRun() throws Exception {
    write("one.jsonl", lines(3));
    write("two.jsonl", lines(4));

    assertThat(json("one.jsonl", path("two.jsonl")).path("prompts").asInt()).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource({
    "--answer-tokens 0, --answer-tokens",
    "--call-time 0, --call-time",
    "--call-time NaN, --call-time",
    "--prompts 5, exclude each other",
    "--limit 0, --limit",
    "--template none.txt, --template"
  })
  void whatMakesNoSenseIsRefused(String flags, String said) throws Exception {
    write("one.jsonl", lines(3));
    List<String> args = new ArrayList<>(List.of("one.jsonl"));
    args.addAll(List.of(flags.split(" ")));

    assertThat(run(args.toArray(String[]::new))).isEqualTo(2);
    assertThat(String.join("; ", errors)).contains(said);
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThat(run("nowhere.jsonl")).isEqualTo(1);
    assertThat(errors).singleElement().asString().contains("nowhere.jsonl does not exist");
  }

  private static String lines(int count) {
    return "{\"prompt\":\"What is 6 * 7?\"}\n".repeat(count);
  }

  private JsonNode json(String file, String... more) throws Exception {
    List<String> args = new ArrayList<>(List.of(file, "--json"));
    args.addAll(List.of(more));
    out.getBuffer().setLength(0);
    assertThat(run(args.toArray(String[]::new))).isZero();
    return RecordJson.MAPPER.readTree(out.toString());
  }

  /// @param args the first is the file
  private int run(String... args) {
    args[0] = path(args[0]);
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--pool", path("pool.yaml")));
    CommandLine line = new CommandLine(new PlanCommand());
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(new StringWriter()));
    line.setExecutionExceptionHandler((problem, _, _) ->
        switch (problem) {
          case UsageException usage -> {
            errors.addAll(usage.problems());
            yield 2;
          }
          case Failure failure -> {
            errors.add(String.valueOf(failure.getMessage()));
            yield 1;
          }
          default -> throw problem;
        });
    return line.execute(all.toArray(String[]::new));
  }

  private String path(String file) {
    return folder.resolve(file).toString();
  }

  private void write(String file, String text) throws Exception {
    Files.writeString(folder.resolve(file), text);
  }
}
