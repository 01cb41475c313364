package io.keyfleet.worker.queue;

import io.keyfleet.contract.KeyId;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/// By which keys a prompt was refused, and which of them have answered others since. Not
/// thread-safe.
public final class PromptRefusals {
  private static final int MOST_KEYS = 100;
  private static final long NONE = Long.MAX_VALUE;

  private final Map<KeyId, Long> last = new LinkedHashMap<>();
  private int count;
  private int confirmed;

  /// A key refused it.
  ///
  /// @param call its number
  /// @param telling whether the key had answered just before, so that the refusal speaks against
  ///   the prompt if the key answers again
  public void add(KeyId key, long call, boolean telling) {
    count++;
    if (last.size() < MOST_KEYS || last.containsKey(key)) {
      last.put(key, telling ? call : NONE);
    }
  }

  /// All refusals.
  public int count() {
    return count;
  }

  /// Those by keys that answered others before and after.
  ///
  /// @param answeredAfter whether a key has answered a call that went out after the one of this
  ///   number
  public int confirmed(BiPredicate<KeyId, Long> answeredAfter) {
    last.replaceAll((key, call) -> {
      boolean after = answeredAfter.test(key, call);
      confirmed += after ? 1 : 0;
      return after ? NONE : call;
    });
    return confirmed;
  }

  /// The keys.
  public Collection<KeyId> keys() {
    return List.copyOf(last.keySet());
  }

  /// Whether each of these keys refused it.
  public boolean byAll(Collection<KeyId> keys) {
    return last.keySet().containsAll(keys);
  }
}
