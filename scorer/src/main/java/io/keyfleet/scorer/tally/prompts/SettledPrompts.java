package io.keyfleet.scorer.tally.prompts;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keyfleet.contract.PromptId;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// Which prompts have an answer, and which are dead by what cause: one bit a prompt. For one
/// thread.
public final class SettledPrompts {
  private static final int MAX_CAUSES = 100;
  private static final String REST = "(others)";

  private final PromptSet answered;
  private final Map<String, PromptSet> deadByCause = new HashMap<>();

  public SettledPrompts() {
    this(new PromptSet());
  }

  private SettledPrompts(PromptSet answered) {
    this.answered = answered;
  }

  public TallyChange answered(PromptId prompt) {
    if (!answered.add(prompt)) {
      return TallyChange.REPEATED;
    }
    for (PromptSet dead : deadByCause.values()) {
      if (dead.remove(prompt)) {
        return TallyChange.REVIVED;
      }
    }
    return TallyChange.SETTLED;
  }

  public TallyChange died(PromptId prompt, String cause) {
    if (has(prompt)) {
      return TallyChange.REPEATED;
    }
    boolean room = deadByCause.size() < MAX_CAUSES || deadByCause.containsKey(cause);
    deadByCause.computeIfAbsent(room ? cause : REST, any -> new PromptSet()).add(prompt);
    return TallyChange.SETTLED;
  }

  /// What a prompt died of; empty if it did not.
  public String causeOf(PromptId prompt) {
    for (Map.Entry<String, PromptSet> dead : deadByCause.entrySet()) {
      if (dead.getValue().has(prompt)) {
        return dead.getKey();
      }
    }
    return "";
  }

  public boolean has(PromptId prompt) {
    return answered.has(prompt) || dead(prompt);
  }

  public boolean dead(PromptId prompt) {
    return deadByCause.values().stream().anyMatch(dead -> dead.has(prompt));
  }

  public long count(PromptSet.Partition partition) {
    long count = answered.count(partition);
    for (PromptSet dead : deadByCause.values()) {
      count += dead.count(partition);
    }
    return count;
  }

  public long countBelow(PromptSet.Partition partition, long offset) {
    return answered.countBelow(partition, offset)
        + deadByCause.values().stream().mapToLong(dead -> dead.countBelow(partition, offset)).sum();
  }

  public long countBeside(PromptSet others) {
    return answered.sizeBeside(others)
        + deadByCause.values().stream().mapToLong(dead -> dead.sizeBeside(others)).sum();
  }

  public Map<String, Long> deadByCause() {
    Map<String, Long> counts = new TreeMap<>();
    deadByCause.forEach((cause, dead) -> {
      if (dead.size() > 0) {
        counts.put(cause, dead.size());
      }
    });
    return counts;
  }

  public void write(DataOutput out) throws IOException {
    answered.write(out);
    out.writeInt(deadByCause.size());
    for (Map.Entry<String, PromptSet> cause : deadByCause.entrySet()) {
      byte[] name = cause.getKey().getBytes(UTF_8);
      out.writeInt(name.length);
      out.write(name);
      cause.getValue().write(out);
    }
  }

  public static SettledPrompts read(DataInput in) throws IOException {
    SettledPrompts settled = new SettledPrompts(PromptSet.read(in));
    int causes = in.readInt();
    for (int i = 0; i < causes; i++) {
      byte[] name = new byte[in.readInt()];
      in.readFully(name);
      settled.deadByCause.put(new String(name, UTF_8), PromptSet.read(in));
    }
    return settled;
  }
}
