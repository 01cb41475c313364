package io.keyfleet.contract.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.UnreadableRecord;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A record of the runs topic. The topic is compacted: the newest record of a key counts, and each
/// key has one kind of writer, so that nobody overwrites what another one said.
public sealed interface RunEvent {
  /// What keys begin with.
  String RUN = "run/";

  /// The same.
  String STOP = "stop/";

  /// A producer says how its run stands.
  record Registered(RunRecord run) implements RunEvent {}

  /// Somebody stopped a run: its prompts that have not been called for are skipped.
  ///
  /// @param run its id; any label that prompts carry as their run will do
  /// @param reason [#BUDGET] if its budget was spent; null if somebody wanted it
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Stopped(String run, Instant at, @Nullable String reason) implements RunEvent {
    /// Why a run was stopped whose budget was spent.
    public static final String BUDGET = "budget";

    /// Somebody wanted it.
    public Stopped(String run, Instant at) {
      this(run, at, null);
    }
  }

  /// It is of no use any more that a run was stopped: none of its prompts is left to be skipped.
  ///
  /// @param run its id
  record Forgotten(String run) implements RunEvent {}

  /// What a record holds.
  ///
  /// @throws UnreadableRecord if it is none of these
  static RunEvent read(byte @Nullable [] key, byte @Nullable [] value) throws UnreadableRecord {
    if (key == null) {
      throw new UnreadableRecord("no key");
    }
    String name = new String(key, UTF_8);
    if (value == null) {
      if (name.startsWith(STOP)) {
        return new Forgotten(name.substring(STOP.length()));
      }
      throw new UnreadableRecord("no value");
    }
    try {
      if (name.startsWith(RUN)) {
        return complete(RecordJson.MAPPER.readValue(value, RunRecord.class));
      }
      if (name.startsWith(STOP)) {
        return complete(RecordJson.MAPPER.readValue(value, Stopped.class));
      }
    } catch (IOException | RuntimeException e) {
      throw new UnreadableRecord("not a JSON record of a run");
    }
    throw new UnreadableRecord("a key that is neither run/… nor stop/…");
  }

  /// The id of the run.
  default String id() {
    return switch (this) {
      case Registered(RunRecord run) -> run.id();
      case Stopped(String run, Instant _, var _) -> run;
      case Forgotten(String run) -> run;
    };
  }

  /// The record's key.
  default byte[] key() {
    return switch (this) {
      case Registered(RunRecord run) -> (RUN + run.id()).getBytes(UTF_8);
      case Stopped(String run, Instant _, var _) -> (STOP + run).getBytes(UTF_8);
      case Forgotten(String run) -> (STOP + run).getBytes(UTF_8);
    };
  }

  /// The record's value; null for one that lets compaction remove all of its key.
  default byte @Nullable [] value() {
    return switch (this) {
      case Registered(RunRecord run) -> RecordJson.write(run);
      case Stopped stopped -> RecordJson.write(stopped);
      case Forgotten _ -> null;
    };
  }

  private static RunEvent complete(RunRecord run) throws UnreadableRecord {
    if (run.id() == null
        || run.topic() == null
        || run.source() == null
        || run.startedAt() == null
        || run.publishing() == null) {
      throw new UnreadableRecord("a run that lacks a field");
    }
    return new Registered(run);
  }

  private static RunEvent complete(Stopped stopped) throws UnreadableRecord {
    if (stopped.run() == null || stopped.at() == null) {
      throw new UnreadableRecord("a stop that lacks a field");
    }
    return stopped;
  }
}
