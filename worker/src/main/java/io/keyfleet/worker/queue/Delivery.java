package io.keyfleet.worker.queue;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.Owner;
import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.TraceParent;
import io.keyfleet.contract.response.ApiResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A prompt that Kafka handed over, with what has been tried for it. Owned by one thread at a time:
/// the dispatcher's queues or the call that is made for it.
public final class Delivery {
  private static final int MAX_HISTORY = 20;
  private static final int MAX_CAUSES = 8;
  private static final String OTHER_CAUSE = "other";
  private static final String UNKNOWN = "";

  private final PromptId id;
  private final Prompt prompt;
  private final Instant publishedAt;
  private final boolean mayBePaidTwice;
  private final @Nullable Owner owner;
  private @Nullable TraceParent trace;
  private final @Nullable Answer earlier;
  private final List<String> history = new ArrayList<>();
  private final Map<String, Integer> madeAgain = new TreeMap<>();
  private int attempts;
  private int calls;
  private long notBefore;
  private long waitingSince;
  private String model = UNKNOWN;
  private String failedAt = UNKNOWN;
  private String unreadable = UNKNOWN;
  private @Nullable ApiResponse error;
  private int unprocessed;
  private final PromptRefusals refusals = new PromptRefusals();
  private final PromptRefusals limited = new PromptRefusals();
  private int ambiguousRefusals;
  private long number;
  private long roughTokens = -1;

  /// A delivery for which nothing has been tried here.
  ///
  /// @param mayBePaidTwice whether an owner before may have paid for a call whose answer got lost
  public Delivery(PromptId id, Prompt prompt, Instant publishedAt, boolean mayBePaidTwice) {
    this(id, prompt, publishedAt, mayBePaidTwice, null, null);
  }

  /// The same.
  ///
  /// @param owner whose it is; null if its record does not say
  /// @param earlier the answer of an earlier run that its record brought along; null if none
  public Delivery(
      PromptId id,
      Prompt prompt,
      Instant publishedAt,
      boolean mayBePaidTwice,
      @Nullable Owner owner,
      @Nullable Answer earlier) {
    this.id = id;
    this.prompt = prompt;
    this.publishedAt = publishedAt;
    this.mayBePaidTwice = mayBePaidTwice;
    this.owner = owner;
    this.earlier = earlier;
  }

  /// The prompt's identity.
  public PromptId id() {
    return id;
  }

  /// The prompt.
  public Prompt prompt() {
    return prompt;
  }

  /// Whose it is; null if its record does not say.
  public @Nullable Owner owner() {
    return owner;
  }

  /// It belongs to a trace.
  public void traced(TraceParent parent) {
    trace = parent;
  }

  /// The trace that it belongs to; null if to none.
  public @Nullable TraceParent trace() {
    return trace;
  }

  /// The answer of an earlier run that its record brought along; null if none.
  public @Nullable Answer earlier() {
    return earlier;
  }

  /// The record's Kafka timestamp.
  public Instant publishedAt() {
    return publishedAt;
  }

  /// It is of this model, by its logical name.
  public void of(String logicalModel) {
    model = logicalModel;
  }

  public String model() {
    return model;
  }

  /// Tokens that it has by the length of its texts.
  long roughTokens() {
    if (roughTokens < 0) {
      roughTokens = TokenEstimate.rough(prompt);
    }
    return roughTokens;
  }

  /// Name of the provider whose endpoint failed it last; empty if none did.
  public String failedAt() {
    return failedAt;
  }

  public void failedAt(String provider) {
    failedAt = provider;
  }

  public boolean mayBePaidTwice() {
    return mayBePaidTwice;
  }

  public PromptPartition partition() {
    return PromptPartition.of(id);
  }

  /// Calls that spent an attempt of the prompt.
  public int attempts() {
    return attempts;
  }

  /// Calls that went out, whoever's fault their outcome was.
  public int calls() {
    return calls;
  }

  public void called() {
    calls++;
  }

  /// A call that went out is made again.
  ///
  /// @param cause why, in a word or two
  public void madeAgain(String cause) {
    boolean known = madeAgain.containsKey(cause) || madeAgain.size() < MAX_CAUSES;
    madeAgain.merge(known ? cause : OTHER_CAUSE, 1, Integer::sum);
  }

  /// Calls after which another one was made, by cause; a copy.
  public Map<String, Integer> madeAgain() {
    return Map.copyOf(madeAgain);
  }

  /// A call brought an error.
  public void brought(ApiResponse response) {
    error = response;
  }

  /// The last error that a call brought; null where none did.
  public @Nullable ApiResponse error() {
    return error;
  }

  /// A call that went out spends an attempt where its outcome is the answer, or the prompt's or
  /// endpoint's fault.
  public void attempted() {
    attempts++;
  }

  /// A call goes out.
  ///
  /// @param place among all calls of this worker
  public void goesOut(long place) {
    number = place;
  }

  /// Place of its last call among all calls of this worker.
  public long number() {
    return number;
  }

  /// It was refused by a key that is in use, and nothing says whose fault that is.
  public void ambiguouslyRefused() {
    ambiguousRefusals++;
  }

  /// How often it was.
  public int ambiguousRefusals() {
    return ambiguousRefusals;
  }

  /// Refusals that may be its fault or a key's.
  public PromptRefusals refusals() {
    return refusals;
  }

  /// Refusals for too many calls, or for what passes for that.
  public PromptRefusals limited() {
    return limited;
  }

  /// A call was not processed.
  ///
  /// @return how many were not by now
  public int notProcessed() {
    return ++unprocessed;
  }

  /// Whether the response before this one could not be read either, and had this shape.
  public boolean unreadableAgain(String shape) {
    boolean again = shape.equals(unreadable);
    unreadable = shape;
    return again;
  }

  /// Notes what happened; of too much, the first and the last is kept.
  public void remember(String failure) {
    if (history.size() == MAX_HISTORY) {
      history.remove(MAX_HISTORY / 2);
    }
    history.add(failure);
  }

  /// Notes what happened with an account.
  public void remember(String account, String failure) {
    remember(failure + " [" + account + "]");
  }

  /// What happened each time, one clause a failure.
  public String history() {
    return String.join(" | ", history);
  }

  /// It waits in the queue from now on.
  public void waitingSince(long nanos) {
    waitingSince = nanos;
  }

  public long waitingSince() {
    return waitingSince;
  }

  public void notBefore(long nanos) {
    notBefore = nanos;
  }

  long notBefore() {
    return notBefore;
  }
}
