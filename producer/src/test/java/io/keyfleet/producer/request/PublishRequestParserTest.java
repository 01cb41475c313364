package io.keyfleet.producer.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.contract.budget.RunBudget;
import io.keyfleet.contract.run.RunEvent;
import io.keyfleet.contract.run.RunRecord;
import io.keyfleet.contract.run.StoredSource;
import io.keyfleet.producer.source.PromptSource;
import io.keyfleet.producer.source.PromptSource.Entry;
import io.keyfleet.producer.source.file.FileFormat;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class PublishRequestParserTest {
  private static final Instant NOW = Instant.parse("2026-11-23T08:15:00Z");
  private final List<String> problems = new ArrayList<>();

  @Test
  void withoutFlagsAHundredBasicPromptsGoToTheFirstTopic() {
    PublishRequest request = order();

    assertThat(problems).isEmpty();
    assertThat(request.topic()).isEqualTo("first");
    assertThat(request.run().name()).startsWith("run-20261123-081500-");
    try (PromptSource source = request.material().open()) {
      assertThat(source.size()).hasValue(100);
      assertThat(((Entry.Valid) source.next().orElseThrow()).prompt().labels().template())
          .isEqualTo("basic");
    }
  }

  @Test
  void theOriginNamesTheSeedThatGivesTheSamePromptsAgain() {
    String origin = order("--operators", "-*/+").material().origin();
    String seed = origin.substring(origin.lastIndexOf(' ') + 1);

    assertThat(order("--operators", "-*/+", "--seed", seed).material().origin()).isEqualTo(origin);
    assertThat(first(order("--seed", seed))).isEqualTo(first(order("--seed", seed)));
    assertThat(problems).isEmpty();
  }

  @Test
  void everyProblemIsTold() {
    order(
        "--prompts", "0", "--terms", "11", "--operators", "%", "--template", "none", "--run", " ");

    assertThat(problems)
        .hasSize(5)
        .anyMatch(problem -> problem.startsWith("--prompts "))
        .anyMatch(problem -> problem.startsWith("--terms "))
        .anyMatch(problem -> problem.startsWith("--operators "))
        .anyMatch(problem -> problem.startsWith("--template "))
        .anyMatch(problem -> problem.startsWith("--run "));
  }

  @Test
  void aBudgetIsKeptWithItsRunAndReadAgainWithIt() throws UnreadableRecord {
    PublishRequest begun = order("--budget", "500k tokens", "--run", "r");
    RunRecord run = registered(begun).with(begun.budget().orElseThrow());

    assertThat(PublishRequestParser.again(readAgain(run), new SplittableRandom(2)).budget())
        .contains(new RunBudget.Tokens(500_000));
    assertThat(order("--prompts", "5").budget()).isEmpty();
    assertThat(problems).isEmpty();
  }

  @Test
  void aBudgetThatIsNoneIsAProblem() {
    order("--budget", "5");
    order("--prices", "p.json");
    Line line = new Line();
    new CommandLine(line).parseArgs("--resume", "r", "--budget", "5 USD");
    assertThat(read(new PublishRequestParser(line.producerFlags, problems), line)).isEmpty();

    assertThat(problems)
        .hasSize(3)
        .anyMatch(problem -> problem.startsWith("--budget "))
        .anyMatch(problem -> problem.startsWith("--prices "))
        .anyMatch(problem -> problem.startsWith("--resume "));
  }

  @Test
  void promptsAndAFileExcludeEachOther() {
    order("--prompts", "5", "--file", "-");

    assertThat(problems)
        .containsExactly("--prompts and --file exclude each other; give one of them");
  }

  @Test
  void aTopicIsOne() {
    order("--topic", "a,b");

    assertThat(problems).singleElement().asString().startsWith("--topic ");
  }

  @Test
  void flagsWithoutAMeaningForAFileAreNoticed() {
    PublishRequest request =
        order("--file", "-", "--terms", "3", "--seed", "1", "--language", "zh");

    assertThat(problems).isEmpty();
    assertThat(request.material().origin()).isEqualTo("standard input");
    assertThat(request.notices()).hasSize(3);
  }

  @Test
  void whatARunIsRegisteredWithGivesTheSameRequestAgain() throws UnreadableRecord {
    PublishRequest begun = order("--operators", "*/", "--terms", "3", "--model", "m", "--run", "r");
    RunRecord run = registered(begun);

    PublishRequest again = PublishRequestParser.again(run, new SplittableRandom(2));

    assertThat(again.source()).isEqualTo(begun.source());
    assertThat(again.run()).isEqualTo(begun.run());
    assertThat(first(again)).isEqualTo(first(begun));
  }

  @Test
  void aRunThatAnOlderVersionRegisteredWithItsCommandLineIsMadeAgain() throws UnreadableRecord {
    PublishRequest begun = order("--operators", "*/", "--seed", "7", "--model", "m", "--run", "r");
    String old =
        """
        {"id":"r","topic":"first","startedAt":"2026-11-23T08:15:00Z","from":[0],
         "publishing":{"state":"BROKEN_OFF","publisher":"p","published":1,"elsewhere":0,"bad":0,
          "at":"2026-11-23T08:15:00Z"},
         "source":{"origin":"arithmetic with --seed 7","arguments":["--template=basic",
          "--language=en","--prompts=100","--operators=*/","--terms=2","--seed=7","--model=m"],
          "fingerprint":"f","size":100}}
        """;
    RunEvent event = RunEvent.read("run/r".getBytes(UTF_8), old.getBytes(UTF_8));

    PublishRequest again =
        PublishRequestParser.again(((RunEvent.Registered) event).run(), new SplittableRandom(2));

    assertThat(again.source()).isEqualTo(begun.source());
    assertThat(again.run()).isEqualTo(begun.run());
  }

  @Test
  void whatAProducerCannotMakeAgainSaysWhoCan() throws UnreadableRecord {
    assertThat(refusal(new StoredSource.DeadPrompts("old", null)))
        .contains("./keyfleet retry old --dead --run r");
    assertThat(refusal(new StoredSource.BatchFile("file-1"))).contains("its gateway publishes");
    assertThat(refusal(new StoredSource.Unknown())).contains("a newer version");
  }

  private static String refusal(StoredSource stored) throws UnreadableRecord {
    RunRecord run =
        readAgain(run("r", "t", new RunRecord.Source("?", stored, null, null, null, null, null)));
    assertThat(run.source().spec()).isEqualTo(stored);
    try {
      return PublishRequestParser.again(run, new SplittableRandom(2)).toString();
    } catch (Failure e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void aSourceOfAKindThatOnlyALaterVersionKnowsLeavesItsRunReadable() throws UnreadableRecord {
    String later =
        """
        {"id":"r","topic":"t","startedAt":"2026-11-23T08:15:00Z","from":[0],
         "publishing":{"state":"PUBLISHED","publisher":"p","published":1,"elsewhere":0,"bad":0,
          "at":"2026-11-23T08:15:00Z"},
         "source":{"origin":"a bucket","spec":{"kind":"bucket","name":"b"},"arguments":[]}}
        """;

    RunEvent event = RunEvent.read("run/r".getBytes(UTF_8), later.getBytes(UTF_8));

    assertThat(((RunEvent.Registered) event).run().source().spec())
        .isEqualTo(new StoredSource.Unknown());
  }

  @Test
  void readersOfOlderVersionsFindTheListOfArgumentsThatTheyDemand() {
    String json =
        new String(
            new RunEvent.Registered(run("r", "t", order("--seed", "1").source())).value(), UTF_8);

    assertThat(json).contains("\"arguments\":[]", "\"kind\":\"arithmetic\"");
  }

  @Test
  void anotherTryWithARunsIdTakesItsSeed() throws UnreadableRecord {
    RunRecord run = registered(order("--run", "r"));
    Line line = new Line();
    new CommandLine(line).parseArgs("--run", "r");
    PublishRequestParser requests = new PublishRequestParser(line.producerFlags, problems);

    PublishRequest other = read(requests, line).orElseThrow();

    assertThat(requests.follow(other, run, new SplittableRandom(2)).source())
        .isEqualTo(run.source());
  }

  @Test
  void aFilesFingerprintHangsOnItsContentTemplateAndModelAndNotOnItsName(@TempDir Path folder)
      throws IOException {
    Path one = Files.writeString(folder.resolve("one.txt"), "1 + 1\n\n2 + 2\n");
    Path other = Files.copy(one, folder.resolve("other.txt"));
    RunRecord.Source source = order("--file", one.toString()).source();

    assertThat(source.size()).isEqualTo(2);
    assertThat(source.bytes()).isEqualTo(13);
    assertThat(order("--file", other.toString()).source().fingerprint())
        .isEqualTo(source.fingerprint());
    assertThat(order("--file", one.toString(), "--template", "basic").source().fingerprint())
        .isNotEqualTo(source.fingerprint());
    assertThat(order("--file", one.toString(), "--model", "m").source().fingerprint())
        .isNotEqualTo(source.fingerprint());
    Files.writeString(one, "1 + 1\n\n2 + 3\n");
    assertThat(order("--file", one.toString()).source().fingerprint())
        .isNotEqualTo(source.fingerprint());
  }

  @Test
  void eitherFlagForTheFormatOfAFileIsTheSame(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("f.txt"), "prompt\nhi\n");
    String fingerprint =
        order("--file", file.toString(), "--prompts-format", "csv").source().fingerprint();

    assertThat(order("--file", file.toString(), "--format", "csv").source().fingerprint())
        .isEqualTo(fingerprint);
    assertThat(order("--file", file.toString()).source().fingerprint()).isNotEqualTo(fingerprint);
  }

  @Test
  void theFlagsThatSayHowAFileIsReadAreRegisteredAndReadBack(@TempDir Path folder)
      throws IOException, UnreadableRecord {
    Path file =
        Files.writeString(
            folder.resolve("f.jsonl"),
            """
            {"in": "What, say, is 1 + 1?", "out": "so #### 2", "level": 1, "key": "a", "top": 5}
            {"in": "2 + 2", "out": "#### 4", "level": 2, "key": "b", "top": 5}
            """);
    PublishRequest begun =
        order(
            "--file",
            file.toString(),
            "--map",
            "prompt=Say, in short: {{in}},expected=out,id=key",
            "--expected-regex",
            "#### (.+)",
            "--where",
            "level<2",
            "--sample",
            "1",
            "--seed",
            "3",
            "--limit",
            "1",
            "--params",
            "top");
    assertThat(problems).isEmpty();

    PublishRequest again = PublishRequestParser.again(registered(begun), new SplittableRandom(2));

    assertThat(again.source()).isEqualTo(begun.source());
    assertThat(again.source().size()).isEqualTo(1);
    Entry.Valid first = (Entry.Valid) first(again);
    assertThat(first.prompt().request())
        .hasToString(
            "{\"messages\":[{\"role\":\"user\",\"content\":\"Say, in short: What, say, is 1 + 1?\"}],\"top\":5}");
    assertThat(first.prompt().labels().expected()).hasToString("2");
    assertThat(first.prompt().labels().id()).isEqualTo("a");
  }

  @Test
  void everyFormatIsGivenByTheNameThatIsSaid() {
    for (FileFormat format : FileFormat.values()) {
      SourceSpec.OfFile file =
          (SourceSpec.OfFile) order("--file", "-", "--format", format.toString()).material();

      assertThat(file.options().format()).isEqualTo(format);
      assertThat(format.toString()).doesNotContain("_");
    }
  }

  @Test
  void whatIsWrongInTheFlagsThatReadAFileIsTold() {
    order("--file", "-", "--map", "answer=x", "--where", "level", "--expected-regex", "(");
    order("--file", "-", "--limit", "0", "--sample", "0", "--map", "prompt");

    assertThat(problems).hasSize(7);
  }

  @Test
  void resumingTakesNoOtherFlag() {
    Line line = new Line();
    new CommandLine(line).parseArgs("--resume", "r", "--seed", "1");

    assertThat(read(new PublishRequestParser(line.producerFlags, problems), line)).isEmpty();
    assertThat(problems).singleElement().asString().startsWith("--resume ");
  }

  private static RunRecord registered(PublishRequest request) throws UnreadableRecord {
    return readAgain(run(request.run().name(), request.topic(), request.source()));
  }

  private static RunRecord readAgain(RunRecord run) throws UnreadableRecord {
    RunEvent event = new RunEvent.Registered(run);
    return ((RunEvent.Registered) RunEvent.read(event.key(), event.value())).run();
  }

  private static RunRecord run(String id, String topic, RunRecord.Source source) {
    return new RunRecord(
        id,
        null,
        topic,
        null,
        null,
        source,
        List.of(0L),
        NOW,
        new RunRecord.Publishing(RunRecord.PublicationState.PUBLISHING, "somebody", 0, 0, 0, NOW));
  }

  private static Entry first(PublishRequest request) {
    try (PromptSource source = request.material().open()) {
      return source.next().orElseThrow();
    }
  }

  private PublishRequest order(String... args) {
    Line line = new Line();
    new CommandLine(line).parseArgs(args);
    return read(new PublishRequestParser(line.producerFlags, problems), line).orElseThrow();
  }

  private static Optional<PublishRequest> read(PublishRequestParser requests, Line line) {
    Settings settings =
        new Settings(
            line.producerFlags.settings(),
            Map.of("KEYFLEET_TOPICS", "first,second"),
            Path.of("no-such.env"));
    return requests.read(settings, NOW, new SplittableRandom(1));
  }

  @Command(name = "test")
  private static final class Line {
    @Mixin private final ProducerFlags producerFlags = new ProducerFlags();
  }
}
