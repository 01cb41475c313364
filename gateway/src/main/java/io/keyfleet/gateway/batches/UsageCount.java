package io.keyfleet.gateway.batches;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.operation.TokenCounts;
import io.keyfleet.gateway.batches.store.Batch;
import io.keyfleet.gateway.results.ResponseBody;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Adds up what answers took. For one thread.
final class UsageCount implements Consumer<Answer> {
  private Batch.Usage sum = Batch.Usage.NONE;

  @Override
  public void accept(Answer answer) {
    TokenCounts more = ResponseBody.tokens(answer);
    sum =
        new Batch.Usage(
            sum.input() + orZero(more.input()),
            sum.output() + orZero(more.output()),
            sum.cached() + more.cached(),
            sum.reasoning() + more.reasoning());
  }

  /// What all of them took.
  Batch.Usage sum() {
    return sum;
  }

  private static long orZero(@Nullable Long tokens) {
    return tokens == null ? 0 : tokens;
  }
}
