package io.keyfleet.sandbox.simulator.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.keyfleet.contract.KeyId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the simulated API saw up to now; `GET /audit` is its JSON. No key stands in it, only
/// KeyIds.
///
/// @param note says that all of it is simulated
/// @param since when the API started
/// @param calls chat requests of all accounts, whatever became of them
/// @param ok those answered with 200 and a whole answer
/// @param refused those refused with 429
/// @param failed those with any other end
/// @param unknownKeyCalls chat requests without a known key; in no other figure
/// @param inFlight calls with a known key that are being served now
/// @param maxInFlight largest number of those at one time
/// @param accounts one entry an account, in the order of the keys
/// @param prompts which prompts were answered
public record Audit(
    String note,
    Instant since,
    long calls,
    long ok,
    long refused,
    long failed,
    long unknownKeyCalls,
    int inFlight,
    int maxInFlight,
    List<Account> accounts,
    Prompts prompts) {

  /// One account's use.
  ///
  /// @param account its name
  /// @param quota requests in a window, such as `5/s`
  /// @param quotaRequests the quota's count
  /// @param windowMillis the quota's window
  /// @param calls arrivals, whatever became of them
  /// @param ok those answered with 200 and a whole answer
  /// @param refused those refused with 429
  /// @param failed those with any other end
  /// @param inFlight being served now
  /// @param largestWindow most accepted requests in any window; never over the quota
  /// @param largestWindowOfArrivals most arrivals in any window, refused ones included
  /// @param firstCall when the first arrived; null before
  /// @param lastCall when the last arrived; null before the first
  /// @param callsByWorker arrivals by the worker that the User-Agent names
  /// @param stretches who used it when, in order; "one owner" holds where no worker comes back
  ///   while another is still using it
  /// @param stretchesOmitted stretches beyond the thousand that are kept
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Account(
      KeyId account,
      String quota,
      long quotaRequests,
      long windowMillis,
      long calls,
      long ok,
      long refused,
      long failed,
      int inFlight,
      int largestWindow,
      int largestWindowOfArrivals,
      @Nullable Instant firstCall,
      @Nullable Instant lastCall,
      Map<String, Long> callsByWorker,
      List<Stretch> stretches,
      long stretchesOmitted) {}

  /// Consecutive arrivals of one worker on one account, none of another between them.
  ///
  /// @param worker who
  /// @param first when the first arrived
  /// @param last when the last arrived
  /// @param calls how many
  public record Stretch(String worker, Instant first, Instant last, long calls) {}

  /// Which prompts were answered, by the `X-Client-Request-Id` that workers send.
  ///
  /// @param answered distinct prompts answered with 200 and a whole answer
  /// @param answeredAgain distinct prompts that were answered more than once
  /// @param repeatedAnswers answers beyond the first, over all prompts
  /// @param repeated up to a hundred of the prompts answered more than once, and how often
  /// @param unidentified answers without an id that names a prompt, or beyond the ledger's bound
  public record Prompts(
      long answered,
      long answeredAgain,
      long repeatedAnswers,
      Map<String, Integer> repeated,
      long unidentified) {}
}
