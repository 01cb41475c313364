package io.keyfleet.scorer.settings;

/// A scorer's part of the work: every prompt partition whose number leaves the same remainder. A
/// partition is one share's alone, so that shares need no group and their tallies add up.
///
/// @param index which one, from 1
/// @param of how many there are
public record Shard(int index, int of) {
  /// All of it.
  public static final Shard ALL = new Shard(1, 1);

  private static final int MOST = 1_000;

  /// @throws IllegalArgumentException if there is no such share
  public Shard {
    if (of < 1 || of > MOST || index < 1 || index > of) {
      throw new IllegalArgumentException("no share");
    }
  }

  /// Reads `2/3`.
  ///
  /// @throws IllegalArgumentException if it is nothing of that kind
  public static Shard parse(String text) {
    String[] parts = text.strip().split("/", -1);
    if (parts.length != 2) {
      throw new IllegalArgumentException("no share");
    }
    return new Shard(Integer.parseInt(parts[0].strip()), Integer.parseInt(parts[1].strip()));
  }

  /// Whether a partition is in it.
  public boolean has(int partition) {
    return partition % of == index - 1;
  }

  /// In the form that [#parse] reads.
  @Override
  public String toString() {
    return index + "/" + of;
  }
}
