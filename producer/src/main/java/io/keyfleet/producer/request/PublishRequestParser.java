package io.keyfleet.producer.request;

import io.keyfleet.contract.Topics;
import io.keyfleet.contract.run.RunRecord;
import io.keyfleet.producer.publish.Run;
import io.keyfleet.producer.reuse.ReuseRule;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// Makes a publish request of flags and settings, and collects every problem.
public final class PublishRequestParser {
  /// Most characters of a run's id or label: they go into metrics and pages.
  private static final int MAX_NAME = 200;

  private final ProducerFlags producerFlags;
  private final List<String> problems;

  /// @param problems takes what is wrong, one line each
  public PublishRequestParser(ProducerFlags producerFlags, List<String> problems) {
    this.producerFlags = producerFlags;
    this.problems = problems;
  }

  /// The request, or nothing if only the register of runs can tell it (`--resume`). If there were
  /// problems it must not be carried out.
  public Optional<PublishRequest> read(Settings settings, Instant now, RandomGenerator random) {
    if (producerFlags.resume != null) {
      boolean others =
          producerFlags.source.given()
              || producerFlags.budget.given()
              || Stream.of(
                      producerFlags.run,
                      producerFlags.label,
                      producerFlags.model,
                      producerFlags.topic,
                      producerFlags.reuse.reuse,
                      producerFlags.partitions)
                  .anyMatch(flag -> flag != null);
      if (others) {
        problems.add("--resume takes everything from the run's registration; give it alone");
      }
      return Optional.empty();
    }
    SourceParser sources = new SourceParser(producerFlags.source, problems);
    SourceSpec source = sources.read(random);
    Run run = run(now, random);
    return Optional.of(
        new PublishRequest(
            topic(settings),
            run,
            name("--label", Optional.ofNullable(producerFlags.label)),
            source,
            producerFlags.budget.read(problems),
            producerFlags.reuse.read(problems),
            sources.notices()));
  }

  /// The request that a run was registered with.
  ///
  /// @throws Failure if it cannot be made again here, say because a template is gone
  public static PublishRequest again(RunRecord run, RandomGenerator random) {
    List<String> problems = new ArrayList<>();
    try {
      RegisteredRun registered = RegisteredRun.of(run);
      SourceParser sources = new SourceParser(registered.source(), problems);
      SourceSpec source = sources.read(random);
      if (problems.isEmpty()) {
        return new PublishRequest(
            run.topic(),
            new Run(run.id(), registered.model()),
            Optional.ofNullable(run.label()),
            source,
            Optional.ofNullable(run.budget()),
            Optional.ofNullable(run.reuse()).flatMap(ReuseRule::of),
            sources.notices());
      }
    } catch (IllegalArgumentException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
    throw new Failure("run " + run.id() + " cannot be resumed: " + String.join("; ", problems));
  }

  /// The request with what was left to chance when a run of the same id was registered.
  public PublishRequest follow(PublishRequest request, RunRecord run, RandomGenerator random) {
    return producerFlags.source.seed == null
            && request.material() instanceof SourceSpec.OfArithmetic wanted
            && again(run, random).material() instanceof SourceSpec.OfArithmetic begun
        ? request.from(wanted.seeded(begun.stored().seed()))
        : request;
  }

  private Run run(Instant now, RandomGenerator random) {
    String id =
        name("--run", Optional.ofNullable(producerFlags.run))
            .orElseGet(() -> Run.name(now, random));
    Optional<String> model = Optional.ofNullable(producerFlags.model).map(String::strip);
    if (model.filter(String::isEmpty).isPresent()) {
      problems.add("--model is blank; name a model or leave the flag out");
    }
    return new Run(id, model);
  }

  private Optional<String> name(String flag, Optional<String> given) {
    Optional<String> name = given.map(String::strip);
    if (name.filter(text -> text.isEmpty() || text.length() > MAX_NAME).isPresent()) {
      problems.add(flag + " is not a name of 1 to " + MAX_NAME + " characters");
    }
    return name;
  }

  private String topic(Settings settings) {
    List<String> topics = settings.list(Setting.KEYFLEET_TOPICS);
    if (producerFlags.topic != null && topics.size() != 1) {
      problems.add("--topic is not the name of one topic: '" + producerFlags.topic + "'");
    }
    return topics.isEmpty() ? Topics.DEFAULT_PROMPTS : topics.getFirst();
  }
}
