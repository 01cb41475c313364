package io.keyfleet.scorer.tally.usage;

import io.keyfleet.contract.AccountTime;
import io.keyfleet.contract.KeyId;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What answers and dead prompts say about calls; every record of them counts, repeated ones too.
///
/// @param total calls made
/// @param repeated answers to prompts that had one already: paid twice
/// @param madeAgain calls after which another one was made for the prompt, by cause
/// @param mayBePaidTwice answers to prompts that were in flight when a worker ended without handing
///   them over: its call may have been paid, too
/// @param failedByAccount calls that spent no attempt, since an account was at fault: rate-limited
/// @param byKey calls by the key that brought the answer
/// @param accounts accounts that answered
/// @param first start of the first call that was answered, or the first death after a call; null if
///   there is neither
/// @param last the last one alike
/// @param accountTime time of all accounts, as far as answers tell
public record Calls(
    long total,
    long repeated,
    Map<String, Long> madeAgain,
    long mayBePaidTwice,
    long failedByAccount,
    Map<KeyId, Long> byKey,
    Set<String> accounts,
    @Nullable Instant first,
    @Nullable Instant last,
    AccountTime accountTime) {
  public Calls {
    // both may be missing, as it was once written
    accountTime = accountTime == null ? AccountTime.NONE : accountTime;
    madeAgain = madeAgain == null ? Map.of() : madeAgain;
  }
}
