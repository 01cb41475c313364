package io.keyfleet.gateway.batches.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.keyfleet.contract.operation.TokenCounts;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A batch, as it is kept in the gateway's folder. Its results are kept nowhere but in the answers
/// topics.
///
/// @param order what its owner asked for
/// @param status where it is on its way
/// @param since when it came to each status that it has been in
/// @param errors what is wrong with its lines
/// @param origin where its results begin; null before it is published
/// @param outcome what became of it; null before it has ended
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Batch(
    Order order,
    BatchStatus status,
    Map<BatchStatus, Instant> since,
    List<LineError> errors,
    @Nullable Origin origin,
    @Nullable Outcome outcome) {
  public Batch {
    since = Map.copyOf(since);
    errors = List.copyOf(errors);
  }

  /// What an owner asked for.
  ///
  /// @param id of the batch, and of its run
  /// @param owner name of the key that it was created with
  /// @param endpoint path that its lines are for
  /// @param window within which it is to end, as its owner wrote it
  /// @param expiresAt when that is over
  /// @param inputFile id of the uploaded file
  /// @param filename of that file
  /// @param metadata the owner's own
  /// @param topic prompt topic
  /// @param lines how many requests there are
  /// @param model that all of them name; null if there is none, or it is not known yet
  /// @param resultsKept seconds after which its files of results expire; null: never
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Order(
      String id,
      String owner,
      String endpoint,
      String window,
      Instant expiresAt,
      String inputFile,
      String filename,
      Map<String, String> metadata,
      String topic,
      long lines,
      @Nullable String model,
      @Nullable Long resultsKept) {
    public Order {
      metadata = Map.copyOf(metadata);
    }

    /// The same with as many lines, for this model.
    Order with(long found, @Nullable String named) {
      return new Order(
          id,
          owner,
          endpoint,
          window,
          expiresAt,
          inputFile,
          filename,
          metadata,
          topic,
          found,
          named,
          resultsKept);
    }
  }

  /// What is wrong with a line.
  ///
  /// @param line its number, 1 for the first; null for the file as a whole
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record LineError(
      String code, String message, @Nullable String param, @Nullable Long line) {}

  /// Where the results of a batch begin.
  ///
  /// @param prompts end of each partition of the prompt topic before the first prompt
  /// @param answers the same of the answers topic
  /// @param dead the same of the topic of dead prompts
  /// @param ids Kafka's ids of these topics by their names; none in batches of versions that did
  ///   not keep them
  public record Origin(
      List<Long> prompts, List<Long> answers, List<Long> dead, Map<String, String> ids) {
    /// None is there, before anything is published.
    public static final Origin NONE = new Origin(List.of(), List.of(), List.of(), Map.of());

    public Origin {
      prompts = List.copyOf(prompts);
      answers = List.copyOf(answers);
      dead = List.copyOf(dead);
      ids = ids == null ? Map.of() : Map.copyOf(ids); // as it was once written
    }

    /// Whether a topic is known not to be there any more, or to be another one of its name.
    ///
    /// @param present ids of the topics that are there
    public boolean outlived(String topic, Map<String, String> present) {
      String before = ids.get(topic);
      return before != null && !before.equals(present.get(topic));
    }
  }

  /// What became of a batch.
  ///
  /// @param completed lines that were answered
  /// @param failed lines that were not
  /// @param answers up to where the results reach in each partition of the answers topic
  /// @param dead the same of the topic of dead prompts
  /// @param usage tokens
  /// @param output size of the file of answers; null where there is none, or it was deleted
  /// @param errors size of the file of the other lines; null where there is none, or it was deleted
  /// @param resultsDeleted whether lines have no result since it was deleted from its topic before
  ///   they were summed up
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Outcome(
      long completed,
      long failed,
      List<Long> answers,
      List<Long> dead,
      Usage usage,
      @Nullable Long output,
      @Nullable Long errors,
      boolean resultsDeleted) {
    public Outcome {
      answers = List.copyOf(answers);
      dead = List.copyOf(dead);
    }
  }

  /// Tokens.
  ///
  /// @param cached those of the input that came out of a provider's cache
  /// @param reasoning those of the output that models thought with
  public record Usage(long input, long output, long cached, long reasoning) {
    /// None.
    public static final Usage NONE = new Usage(0, 0, 0, 0);

    /// With those of another response; what it does not say counts as none.
    public Usage plus(TokenCounts more) {
      return new Usage(
          input + orZero(more.input()),
          output + orZero(more.output()),
          cached + more.cached(),
          reasoning + more.reasoning());
    }

    private static long orZero(@Nullable Long tokens) {
      return tokens == null ? 0 : tokens;
    }
  }

  /// A new one.
  public static Batch of(Order order, Instant now) {
    return new Batch(
        order, BatchStatus.VALIDATING, Map.of(BatchStatus.VALIDATING, now), List.of(), null, null);
  }

  /// Its id.
  public String id() {
    return order.id();
  }

  /// When it was created.
  public Instant createdAt() {
    return since(BatchStatus.VALIDATING).orElse(Instant.EPOCH);
  }

  /// When it came to a status, where it has.
  public Optional<Instant> since(BatchStatus one) {
    return Optional.ofNullable(since.get(one));
  }

  /// Whether nobody reads its input any more: it has ended, and no file lists lines that have no
  /// result.
  boolean needsNoInput() {
    return status.ended() && (outcome == null || outcome.errors() == null);
  }

  /// The same in another status.
  public Batch in(BatchStatus next, Instant now) {
    Map<BatchStatus, Instant> times = new EnumMap<>(BatchStatus.class);
    times.putAll(since);
    times.putIfAbsent(next, now);
    return new Batch(order, next, times, errors, origin, outcome);
  }

  /// The same whose input was looked at.
  ///
  /// @param lines requests in it
  /// @param model that all of them name; null if there is none
  public Batch checked(long lines, @Nullable String model, List<LineError> found) {
    return new Batch(order.with(lines, model), status, since, found, origin, outcome);
  }

  public Batch with(Origin begun) {
    return new Batch(order, status, since, errors, begun, outcome);
  }

  public Batch with(Outcome ended) {
    return new Batch(order, status, since, errors, origin, ended);
  }
}
