package io.keyfleet.worker.failure;

import java.util.ArrayDeque;
import java.util.Deque;

/// How a key's recent calls ended. Calls are known by their numbers, in the order in which they
/// went out: an answer that comes late says nothing of what followed its call. Not thread-safe.
final class KeyHistory {
  /// Prompts refused in a row that a key is left out for if it has never answered any.
  private static final int STRANGER = 3;

  /// The same if it has: with one bad prompt in twenty, five in a row are no chance.
  private static final int KNOWN = 5;

  /// Bound of what a key may come back from: runs of bad prompts do happen.
  private static final int MOST = 40;

  /// Share of calls over a limit before anything is known, and by how many calls it is known.
  private static final double CHANCE = 0.05;

  private static final double CHANCE_OF = 20;

  /// Calls after which older ones count half.
  private static final int RECENT = 400;

  private final Deque<Long> refused = new ArrayDeque<>();
  private long lastAnswered;
  private int cameBackFrom;
  private double ended;
  private double limited;

  /// A call was answered.
  void answered(long call) {
    lastAnswered = Math.max(lastAnswered, call);
    int before = refused.size();
    refused.removeIf(other -> other < lastAnswered);
    cameBackFrom = Math.max(cameBackFrom, before - refused.size());
    ended(0);
  }

  /// A call with a prompt that no key had refused before was refused.
  void refused(long call) {
    if (call > lastAnswered && refused.size() < enough()) {
      refused.add(call);
    }
  }

  /// A call was one too many.
  void limited() {
    ended(1);
  }

  /// Whether it has refused so many prompts in a row that it is the key.
  boolean refusesAll() {
    return refused.size() >= enough();
  }

  /// Whether the last that is known of it is that it answered.
  boolean answers() {
    return lastAnswered > 0 && refused.isEmpty();
  }

  /// Whether it has answered a call that went out after this one.
  boolean answeredAfter(long call) {
    return lastAnswered > call;
  }

  /// Share of its calls that are over a limit.
  double limitedShare() {
    return (limited + CHANCE * CHANCE_OF) / (ended + CHANCE_OF);
  }

  private int enough() {
    return lastAnswered == 0 ? STRANGER : Math.clamp(2L * cameBackFrom, KNOWN, MOST);
  }

  private void ended(int over) {
    if (ended >= RECENT) {
      ended /= 2;
      limited /= 2;
    }
    ended++;
    limited += over;
  }
}
