package io.keyfleet.worker.publish;

import io.keyfleet.service.cli.Cli;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.kafka.TopicSetup;
import io.keyfleet.service.kafka.Writability;
import io.keyfleet.service.kafka.WriteCheck;
import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.SettingFlags;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.service.time.SystemTime;
import io.keyfleet.worker.publish.spool.SpoolFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// The command `publish`.
@Command(
    name = "publish",
    mixinStandardHelpOptions = true,
    description = {
      "Publishes answers that workers paid for and could not publish, from the files that they left.",
      "Fix what was in the way first: the worker's log names it. Until workers start again nothing",
      "of it is called again; what was called again is answered twice and counts once."
    },
    footer = {
      "",
      "Without FILE it publishes all files in the folder KEYFLEET_SPOOL. A file is deleted once all",
      "of its records are in Kafka; otherwise the remaining ones stay in it. Files of running workers",
      "are left alone.",
      "Exit status: 0 nothing remains, 1 something does."
    })
public final class Main implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(arity = "0..*", paramLabel = "FILE", description = "files that workers left")
  private List<Path> files = new ArrayList<>();

  @Option(names = "--bootstrap-servers", paramLabel = "HOST:PORT", description = "Kafka brokers")
  private @Nullable String brokers;

  private Main() {}

  /// Runs the command.
  public static void main(String[] args) {
    System.exit(Cli.run(new Main(), args));
  }

  @Override
  public Integer call() throws InterruptedException {
    Settings settings =
        Settings.ofProcess(
            new SettingFlags().with(Setting.KAFKA_BOOTSTRAP_SERVERS, brokers).given());
    KafkaSettings kafka = KafkaSettings.read(settings);
    SpoolFolder folder = PublishSettings.folder(settings);
    settings.check();
    files.stream()
        .filter(file -> !Files.isRegularFile(file))
        .findFirst()
        .ifPresent(file -> {
          throw new Failure("there is no file " + file + "; name one that a worker left");
        });
    List<Path> all = files.isEmpty() ? folder.files() : files;
    PrintWriter out = spec.commandLine().getOut();
    if (all.isEmpty()) {
      out.println("nothing to publish in " + folder.path());
      out.flush();
      return Cli.SUCCESS;
    }
    try (Admin admin = kafka.admin();
        Producer<byte[], byte[]> producer = ResultProducer.create(kafka)) {
      TopicSetup setup = new TopicSetup(admin, kafka, SystemTime.TICKER);
      setup.awaitBroker();
      Destinations destinations = new Destinations(setup, new WriteCheck(admin));
      boolean complete = true;
      for (Path file : all) {
        complete &= publish(file, new SpoolFile(file, producer, destinations));
      }
      return complete ? Cli.SUCCESS : Cli.FAILURE;
    }
  }

  private boolean publish(Path file, SpoolFile spool) throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try {
      return switch (spool.publish()) {
        case SpoolFile.End.InUse _ -> {
          err.println("keyfleet: " + file + " is left to its worker, which runs");
          yield true;
        }
        case SpoolFile.End.Done(int published, int remaining, var problems) -> {
          out.println(file + ": " + published + " published, " + remaining + " remain");
          problems.forEach(problem -> err.println("keyfleet: " + file + ": " + problem));
          yield remaining == 0;
        }
      };
    } catch (IOException e) {
      throw new Failure("cannot read or write " + file + " (" + e + ")", e);
    } finally {
      out.flush();
    }
  }

  /// Makes topics and partitions that are missing, as workers do, and says what is in the way.
  private record Destinations(TopicSetup setup, WriteCheck check, Map<String, String> known)
      implements SpoolFile.Destinations {
    Destinations(TopicSetup setup, WriteCheck check) {
      this(setup, check, new HashMap<>());
    }

    @Override
    public String obstacle(PendingResult record) throws InterruptedException {
      String topic = record.record().topic();
      String before = known.get(topic + "-" + record.partition());
      if (before != null) {
        return before;
      }
      String line = look(topic, record);
      known.put(topic + "-" + record.partition(), line);
      return line;
    }

    private String look(String topic, PendingResult record) throws InterruptedException {
      int needed = record.partition() + 1;
      int wanted = Math.max(needed, setup.partitions(record.prompt().topic()).orElse(needed));
      if (check.look(topic, needed) instanceof Writability.Fewer few) {
        try {
          setup.ensure(topic, wanted, Map.of());
        } catch (Failure e) {
          return few.line() + " (" + e.getMessage() + ")";
        }
      }
      return check.look(topic, needed) instanceof Writability.Barred barred ? barred.line() : "";
    }
  }
}
