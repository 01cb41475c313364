package io.keyfleet.gateway.sync;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.gateway.results.ResultListener;
import io.keyfleet.service.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Requests that were withdrawn and may still wait for a call. Their stops are forgotten once they
/// have a result, or after an hour, so that neither the runs topic nor workers keep them for ever.
/// Safe for all threads.
final class Withdrawals implements ResultListener {
  private static final Duration LONGEST = Duration.ofHours(1);

  private final Consumer<String> forget;
  private final int most;
  private final Ticker ticker;
  private final Map<String, Long> since = new LinkedHashMap<>();

  /// @param forget is given each request once
  /// @param most that are remembered; of more, the oldest are forgotten
  Withdrawals(Consumer<String> forget, int most, Ticker ticker) {
    this.forget = forget;
    this.most = most;
    this.ticker = ticker;
  }

  /// Remembers a request.
  void add(String run) {
    List<String> over = new ArrayList<>();
    synchronized (this) {
      long now = ticker.nanos();
      since.putIfAbsent(run, now);
      var oldest = since.entrySet().iterator();
      while (oldest.hasNext()) {
        Map.Entry<String, Long> one = oldest.next();
        if (since.size() <= most && now - one.getValue() < LONGEST.toNanos()) {
          break;
        }
        over.add(one.getKey());
        oldest.remove();
      }
    }
    over.forEach(forget);
  }

  @Override
  public void answered(Answer answer) {
    end(answer.labels().run());
  }

  @Override
  public void died(DeadPrompt dead) {
    end(dead.labels().run());
  }

  private void end(@Nullable String run) {
    boolean known;
    synchronized (this) {
      known = run != null && since.remove(run) != null;
    }
    if (run != null && known) {
      forget.accept(run);
    }
  }
}
