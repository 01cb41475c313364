package io.keyfleet.contract.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.keyfleet.contract.budget.RunBudget;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A run, one publication of prompts, as its producer registers it on the runs topic: once before
/// the first prompt, then as it goes on. Only the producer that owns the run writes it.
///
/// @param id its name, under which its answers are counted
/// @param label what a person calls it, where anything
/// @param topic the prompt topic
/// @param topicId Kafka's id of that topic; null where a version registered it that did not say
/// @param template name of the template around its questions, where there is one
/// @param source where its prompts come from
/// @param from end offset of each partition of the topic at its beginning: none of its prompts is
///   before
/// @param startedAt when it was registered
/// @param publishing how far its publication is
/// @param budget what its answers may take before it is stopped; null if there is no bound
/// @param reuse which of its requests may have answers of earlier runs: `zero` or `any`; null: none
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunRecord(
    String id,
    @Nullable String label,
    String topic,
    @Nullable String topicId,
    @Nullable String template,
    Source source,
    List<Long> from,
    Instant startedAt,
    Publishing publishing,
    @Nullable RunBudget budget,
    @Nullable String reuse) {
  /// Name of the header of a prompt record that holds its run's id.
  public static final String RUN_HEADER = "keyfleet-run";

  /// Name of the header of a prompt record that holds, in decimal digits, the line of the run's
  /// source that it is from.
  public static final String LINE_HEADER = "keyfleet-line";

  public RunRecord {
    from = List.copyOf(from);
  }

  /// A run without a budget, which is called for all of its prompts.
  public RunRecord(
      String id,
      @Nullable String label,
      String topic,
      @Nullable String topicId,
      @Nullable String template,
      Source source,
      List<Long> from,
      Instant startedAt,
      Publishing publishing) {
    this(id, label, topic, topicId, template, source, from, startedAt, publishing, null, null);
  }

  /// Whether its topic is another one than that of this id: deleted since, and created again under
  /// its name.
  public boolean elsewhere(@Nullable String presentId) {
    return topicId != null && presentId != null && !topicId.equals(presentId);
  }

  /// What became of a run's publication.
  public enum PublicationState {
    /// Its producer is at it, or died while it was.
    PUBLISHING,
    /// Its producer ended before the source did.
    BROKEN_OFF,
    /// Every entry of the source is accounted for.
    PUBLISHED
  }

  /// Where a run's prompts come from.
  ///
  /// @param origin in words
  /// @param spec the same with all that it takes to make the prompts again; null where a version
  ///   registered it that kept `arguments`
  /// @param model the model that its prompts ask for unless they name one; null: the fleet's own
  /// @param arguments the producer's options that give the same prompts again, in records of
  ///   versions that kept those; older readers demand that it is there
  /// @param fingerprint hash of all that the prompts depend on; null where they come but once
  /// @param bytes size of the file, where it is one
  /// @param size entries in it, where that is known beforehand
  /// @param retryOf the run whose dead prompts these are, where they are
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Source(
      String origin,
      @Nullable StoredSource spec,
      @Nullable String model,
      List<String> arguments,
      @Nullable String fingerprint,
      @Nullable Long bytes,
      @Nullable Long size,
      @Nullable String retryOf) {
    /// @param arguments none if null
    public Source {
      arguments = copied(arguments);
    }

    /// As it is registered now.
    public Source(
        String origin,
        StoredSource spec,
        @Nullable String model,
        @Nullable String fingerprint,
        @Nullable Long bytes,
        @Nullable Long size,
        @Nullable String retryOf) {
      this(origin, spec, model, List.of(), fingerprint, bytes, size, retryOf);
    }

    /// Its origin and its size.
    public String described() {
      StringBuilder text = new StringBuilder(origin);
      if (size != null) {
        text.append(", ").append(size).append(" prompts");
      }
      if (bytes != null) {
        text.append(", ").append(bytes).append(" bytes");
      }
      return text.toString();
    }

    private static List<String> copied(@Nullable List<String> list) {
      return list == null ? List.of() : List.copyOf(list);
    }
  }

  /// How far a publication is.
  ///
  /// @param state what became of it
  /// @param publisher names the process that owns it
  /// @param published prompts that Kafka acknowledged
  /// @param elsewhere those of them that carry another run's id, and count there
  /// @param bad entries that are no prompts
  /// @param at when this was so
  public record Publishing(
      PublicationState state,
      String publisher,
      long published,
      long elsewhere,
      long bad,
      Instant at) {
    /// Prompts that count for this run.
    public long own() {
      return published - elsewhere;
    }
  }

  /// This run, further on.
  public RunRecord with(Publishing now) {
    return new RunRecord(
        id, label, topic, topicId, template, source, from, startedAt, now, budget, reuse);
  }

  /// This run with a budget.
  public RunRecord with(@Nullable RunBudget other) {
    return new RunRecord(
        id, label, topic, topicId, template, source, from, startedAt, publishing, other, reuse);
  }
}
