package io.keyfleet.scorer.tally.usage;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/// Counts calls by the cause for which another one was made after them. Causes beyond a bound, and
/// those too long to be one, count together. For one thread.
public final class RepeatCauses {
  static final String OTHER = "other";

  private static final int MAX_CAUSES = 50;
  private static final int MAX_LENGTH = 40;

  private final Map<String, Long> byCause = new TreeMap<>();

  /// Counts calls of one cause; no more than none are none.
  public void add(String cause, Number calls) {
    boolean known = byCause.containsKey(cause) || byCause.size() < MAX_CAUSES;
    String name = known && cause.length() <= MAX_LENGTH ? cause : OTHER;
    if (calls.longValue() > 0) {
      byCause.merge(name, calls.longValue(), Long::sum);
    }
  }

  /// The counts by cause; a copy.
  public Map<String, Long> copy() {
    return new TreeMap<>(byCause);
  }

  /// Writes them, in the form that [#read] reads.
  public void write(DataOutput out) throws IOException {
    out.writeInt(byCause.size());
    for (Map.Entry<String, Long> one : byCause.entrySet()) {
      out.writeUTF(one.getKey());
      out.writeLong(one.getValue());
    }
  }

  /// What [#write] wrote.
  public static RepeatCauses read(DataInput in) throws IOException {
    RepeatCauses read = new RepeatCauses();
    for (int left = in.readInt(); left > 0; left--) {
      read.byCause.put(in.readUTF(), in.readLong());
    }
    return read;
  }
}
