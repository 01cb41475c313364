package io.keyfleet.scorer.snapshot;

import io.keyfleet.scorer.tally.Tally;
import io.keyfleet.scorer.tally.prompts.PromptSet;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/// What a scorer knows at one moment, between two records.
///
/// @param origin what it is a function of; of anything else it says nothing
/// @param positions the next offset to be read of each partition of answers and dead prompts, by
///   `topic-partition`
/// @param read records that were read
/// @param foreign those of them that were none of ours
/// @param results the results draft that goes with it
/// @param wanted the prompts waited for, with the next offset of each prompt partition; where none
///   are waited for, those that were read, whose next offsets are among `positions`
/// @param known what was known of them
/// @param index what goes with the index of answers, as it writes it
public record Snapshot(
    Origin origin,
    Map<String, Long> positions,
    long read,
    long foreign,
    Draft results,
    Waiting wanted,
    Known known,
    ByteBuffer index) {

  /// Where the records came from.
  ///
  /// @param settings all that decides which records count, and as what
  /// @param topicIds Kafka's ids of the topics that were there: a topic that was deleted and made
  ///   again is another one
  public record Origin(String settings, Map<String, String> topicIds) {
    /// Whether what came from here is what would come from `now`, if more topics may be there.
    ///
    /// @param passing topics that may have been deleted or created again since: what was counted of
    ///   them holds for the same prompts
    boolean holdsFor(Origin now, Collection<String> passing) {
      Set<String> others = new HashSet<>(changed(now.topicIds));
      others.removeAll(passing);
      return settings.equals(now.settings) && others.isEmpty();
    }

    /// Topics that have another id now, or are not there.
    ///
    /// @param now the ids of those that are there, by their names
    public List<String> changed(Map<String, String> now) {
      return topicIds.entrySet().stream()
          .filter(one -> !one.getValue().equals(now.get(one.getKey())))
          .map(Map.Entry::getKey)
          .toList();
    }
  }

  /// A results file's draft.
  ///
  /// @param name which file, in which format; blank where there is none
  /// @param length bytes of it that go with the snapshot
  public record Draft(String name, long length) {
    /// No draft.
    public static final Draft NONE = new Draft("", 0);
  }

  /// Prompts waited for.
  ///
  /// @param prompts which
  /// @param positions the next offset to be read of each prompt partition, by `topic-partition`
  public record Waiting(PromptSet prompts, Map<String, Long> positions) {
    /// For nothing.
    public static Waiting forNothing() {
      return new Waiting(new PromptSet(), Map.of());
    }
  }

  /// What a tally and a dashboard had at that moment.
  ///
  /// @param tally as it writes itself
  /// @param dashboard as it writes itself, deflated: most of it are counts that are small or alike
  public record Known(ByteBuffer tally, ByteBuffer dashboard) {
    /// Copies it from them.
    public static Known of(Tally tally, SnapshotPart dashboard) {
      ByteArrayOutputStream counts = new ByteArrayOutputStream();
      ByteArrayOutputStream charts = new ByteArrayOutputStream();
      Deflater quick = new Deflater(Deflater.BEST_SPEED);
      try (DataOutputStream out =
          new DataOutputStream(new BufferedOutputStream(new DeflaterOutputStream(charts, quick)))) {
        tally.write(new DataOutputStream(counts));
        dashboard.write(out);
      } catch (IOException e) {
        throw new IllegalStateException("memory takes bytes", e);
      } finally {
        quick.end();
      }
      return new Known(bytes(counts), bytes(charts));
    }

    /// Makes an empty tally and an empty dashboard what these were.
    public void restore(Tally emptyTally, SnapshotPart emptyDashboard) {
      try (DataInputStream in =
          new DataInputStream(
              new BufferedInputStream(
                  new InflaterInputStream(new ByteArrayInputStream(array(dashboard)))))) {
        emptyTally.restore(new DataInputStream(new ByteArrayInputStream(array(tally))));
        emptyDashboard.restore(in);
      } catch (IOException e) {
        throw new UncheckedIOException("a snapshot with its checksum holds both", e);
      }
    }

    private static ByteBuffer bytes(ByteArrayOutputStream written) {
      return ByteBuffer.wrap(written.toByteArray()).asReadOnlyBuffer();
    }
  }

  /// What a part writes.
  public static ByteBuffer bytes(SnapshotPart part) {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    try {
      part.write(new DataOutputStream(written));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ByteBuffer.wrap(written.toByteArray()).asReadOnlyBuffer();
  }

  /// Makes the index what it was.
  ///
  /// @throws IOException if what it needs is not there
  public void restore(SnapshotPart emptyIndex) throws IOException {
    emptyIndex.restore(new DataInputStream(new ByteArrayInputStream(array(index))));
  }

  /// The same without positions on these topics, so that they are read from their beginnings.
  public Snapshot without(Collection<String> topics) {
    Map<String, Long> kept = new TreeMap<>(positions);
    kept.keySet().removeIf(one -> topics.contains(one.substring(0, one.lastIndexOf('-'))));
    return new Snapshot(origin, kept, read, foreign, results, wanted, known, index);
  }

  byte[] write() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeUTF(origin.settings());
    out.writeInt(origin.topicIds().size());
    for (Map.Entry<String, String> topic : origin.topicIds().entrySet()) {
      out.writeUTF(topic.getKey());
      out.writeUTF(topic.getValue());
    }
    write(positions, out);
    out.writeLong(read);
    out.writeLong(foreign);
    out.writeUTF(results.name());
    out.writeLong(results.length());
    wanted.prompts().write(out);
    write(wanted.positions(), out);
    write(known.tally(), out);
    write(known.dashboard(), out);
    write(index, out);
    return bytes.toByteArray();
  }

  static Snapshot read(byte[] payload) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(payload));
    Origin origin = origin(in);
    Map<String, Long> positions = positions(in);
    long read = in.readLong();
    long foreign = in.readLong();
    Draft results = new Draft(in.readUTF(), in.readLong());
    Waiting wanted = new Waiting(PromptSet.read(in), positions(in));
    ByteBuffer tally = ByteBuffer.wrap(in.readNBytes(in.readInt()));
    ByteBuffer dashboard = ByteBuffer.wrap(in.readNBytes(in.readInt()));
    Known known = new Known(tally, dashboard);
    ByteBuffer index = ByteBuffer.wrap(in.readNBytes(in.readInt()));
    return new Snapshot(origin, positions, read, foreign, results, wanted, known, index);
  }

  private static byte[] array(ByteBuffer buffer) {
    byte[] array = new byte[buffer.remaining()];
    buffer.duplicate().get(array);
    return array;
  }

  private static Origin origin(DataInputStream in) throws IOException {
    String settings = in.readUTF();
    Map<String, String> ids = new TreeMap<>();
    int topics = in.readInt();
    for (int i = 0; i < topics; i++) {
      ids.put(in.readUTF(), in.readUTF());
    }
    return new Origin(settings, ids);
  }

  private static void write(ByteBuffer part, DataOutput out) throws IOException {
    byte[] whole = array(part);
    out.writeInt(whole.length);
    out.write(whole);
  }

  private static void write(Map<String, Long> positions, DataOutput out) throws IOException {
    out.writeInt(positions.size());
    for (Map.Entry<String, Long> one : positions.entrySet()) {
      out.writeUTF(one.getKey());
      out.writeLong(one.getValue());
    }
  }

  private static Map<String, Long> positions(DataInputStream in) throws IOException {
    Map<String, Long> positions = new TreeMap<>();
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      positions.put(in.readUTF(), in.readLong());
    }
    return positions;
  }
}
