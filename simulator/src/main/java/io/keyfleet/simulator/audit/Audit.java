package io.keyfleet.simulator.audit;

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
  /// @param account the name of its first key
  /// @param quota its first quota of requests, such as `5/s`; `unlimited` where it has none
  /// @param quotaRequests that quota's count; 0 if there is none
  /// @param windowMillis that quota's window; 0 if there is none
  /// @param calls arrivals, whatever became of them
  /// @param ok those answered with 200 and a whole answer
  /// @param refused those refused with 429
  /// @param failed those with any other end
  /// @param inFlight being served now
  /// @param largestWindow most accepted requests in any such window; never over the quota
  /// @param largestWindowOfArrivals most arrivals in any such window, refused ones included
  /// @param firstCall when the first arrived; null before
  /// @param lastCall when the last arrived; null before the first
  /// @param callsByWorker arrivals by the worker that the User-Agent names
  /// @param stretches who used it when, in order; "one owner" holds where no worker comes back
  ///   while another is still using it
  /// @param stretchesOmitted stretches beyond the thousand that are kept
  /// @param uses its use under all of its quotas
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
      long stretchesOmitted,
      Uses uses) {}

  /// An account's use, seen from three sides.
  ///
  /// @param account all of it
  /// @param keys by key; the KeyIds are their names
  /// @param models by the model asked for
  public record Uses(Use account, List<Use> keys, List<Use> models) {}

  /// What an account, a key or a model was used for.
  ///
  /// @param of its name
  /// @param calls arrivals, whatever became of them
  /// @param ok those answered with 200 and a whole answer
  /// @param refused those refused with 429
  /// @param failed those with any other end
  /// @param maxInFlight most calls that were served at one time
  /// @param inputTokens of the prompts that were answered
  /// @param outputTokens of the answers
  /// @param quotas how full each of the account's quotas got by it
  public record Use(
      String of,
      long calls,
      long ok,
      long refused,
      long failed,
      int maxInFlight,
      long inputTokens,
      long outputTokens,
      List<Fill> quotas) {}

  /// How full a quota got. Tokens count as what is known of them at the time: what a call reserves
  /// until it has ended, what it used from then on.
  ///
  /// @param quota such as `40000 tokens/min`
  /// @param counted requests, tokens, input tokens, output tokens or in flight
  /// @param limit most of it in any window
  /// @param windowMillis the window; 0 if calls in flight are counted
  /// @param model the only model that it is about; null for all
  /// @param largest the fullest window of accepted calls, at the moment of an arrival; never over
  ///   the limit
  /// @param largestOfArrivals the same of all arrivals, refused ones included
  /// @param largestUsed the fullest window by what the calls used in the end; over the limit where
  ///   answers were longer than what was reserved for them
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Fill(
      String quota,
      String counted,
      long limit,
      long windowMillis,
      @Nullable String model,
      long largest,
      long largestOfArrivals,
      long largestUsed) {}

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
