package io.keyfleet.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A record of the runs topic. The topic is compacted: the newest record of a key counts, and each
/// key has one kind of writer, so that nobody overwrites what another one said.
public sealed interface RunEvent {
  /// A producer says how its run stands.
  record Registered(RunRecord run) implements RunEvent {}

  /// Somebody stopped a run: its prompts that have not been called for are skipped.
  ///
  /// @param run its id; any label that prompts carry as their run will do
  record Stopped(String run, Instant at) implements RunEvent {}

  /// What a record holds.
  ///
  /// @throws UnreadableRecord if it is neither
  static RunEvent read(byte @Nullable [] key, byte @Nullable [] value) throws UnreadableRecord {
    if (key == null || value == null) {
      throw new UnreadableRecord("no key or no value");
    }
    String name = new String(key, UTF_8);
    try {
      if (name.startsWith("run/")) {
        return complete(RecordJson.MAPPER.readValue(value, RunRecord.class));
      }
      if (name.startsWith("stop/")) {
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
      case Stopped(String run, Instant _) -> run;
    };
  }

  /// The record's key.
  default byte[] key() {
    return switch (this) {
      case Registered(RunRecord run) -> ("run/" + run.id()).getBytes(UTF_8);
      case Stopped(String run, Instant _) -> ("stop/" + run).getBytes(UTF_8);
    };
  }

  /// The record's value.
  default byte[] value() {
    return switch (this) {
      case Registered(RunRecord run) -> RecordJson.write(run);
      case Stopped stopped -> RecordJson.write(stopped);
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
