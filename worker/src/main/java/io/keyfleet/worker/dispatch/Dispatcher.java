package io.keyfleet.worker.dispatch;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.PromptId;
import io.keyfleet.service.time.Ticks;
import io.keyfleet.worker.accounts.Account;
import io.keyfleet.worker.accounts.Seat;
import io.keyfleet.worker.accounts.Turn;
import io.keyfleet.worker.api.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings prompts and accounts together: the account whose turn comes first serves the prompt that
/// is next. Each call has a thread of its own; its outcome decides what follows, here and nowhere
/// else.
///
/// A prompt is in the hand, in flight, or settled. It leaves flight when its answer or death is
/// acknowledged by Kafka, or back into the hand. Safe for all threads.
public final class Dispatcher implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

  /// Wait of an account that said it is over a limit, but not for how long.
  private static final Duration UNSAID_WAIT = Duration.ofSeconds(1);

  /// Wait between two probes of an account from which nothing was to be had.
  private static final Duration SLOW_PROBE = Duration.ofMinutes(1);

  private final DispatchSettings settings;
  private final Outside outside;
  private final Ticks ticks;
  private final InstantSource wall;
  private final Backoff backoff;
  private final Endpoint endpoint;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Hand hand = new Hand();
  private final InFlight inFlight = new InFlight();
  private final Set<Lane> lanes = new HashSet<>();
  private final Set<String> stoppedRuns = new HashSet<>();
  private final List<Seat> seats = new ArrayList<>();
  private boolean stopped;

  /// A dispatcher without lanes or accounts.
  public Dispatcher(
      DispatchSettings settings,
      Outside outside,
      Ticks ticks,
      InstantSource wall,
      RandomGenerator random) {
    this.settings = settings;
    this.outside = outside;
    this.ticks = ticks;
    this.wall = wall;
    this.backoff = new Backoff(settings.maxBackoff(), settings.maxRetryAfter(), random);
    this.endpoint = new Endpoint(backoff);
  }

  /// Dispatches until [#stop].
  @Override
  public void run() {
    lock.lock();
    try {
      while (!stopped) {
        long wait = step();
        if (wait == Long.MAX_VALUE) {
          changed.awaitUninterruptibly();
        } else {
          changed.await(wait, TimeUnit.NANOSECONDS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /// Starts every call whose turn has come.
  ///
  /// @return nanoseconds until the next turn; [Long#MAX_VALUE] where only a change can bring one
  long step() {
    lock.lock();
    try {
      while (inFlight.size() < settings.maxInFlight()) {
        long now = ticks.nanos();
        Seat seat = firstSeat(now);
        if (seat == null) {
          return Long.MAX_VALUE;
        }
        long wait = Math.max(endpoint.untilOpen(now), hand.untilNext(now));
        wait = Math.max(wait, seat.untilTurn(now));
        if (wait > 0) {
          return wait;
        }
        Delivery delivery = hand.next(now);
        if (delivery != null) {
          start(delivery, seat, now);
        }
      }
      return Long.MAX_VALUE;
    } finally {
      lock.unlock();
    }
  }

  /// Prompts of this lane are welcome from now on.
  public void open(Lane lane) {
    change(() -> lanes.add(lane));
  }

  /// Takes prompts in. One that is in flight already, left over from an earlier time with its lane,
  /// stays as it is.
  public void offer(Collection<Delivery> deliveries) {
    List<Delivery> skipped = new ArrayList<>();
    change(() -> {
      for (Delivery delivery : deliveries) {
        if (lanes.contains(delivery.lane()) && !inFlight.has(delivery.id())) {
          if (ofStoppedRun(delivery)) {
            inFlight.publishing(delivery.id());
            skipped.add(delivery);
          } else {
            hand.add(delivery);
          }
        }
      }
    });
    skipped.forEach(this::skip);
  }

  /// Calls for no more prompt of that run: those in the hand and those to come die of having been
  /// stopped, without a turn. Calls in flight go on.
  public void stopRun(String run) {
    List<Delivery> skipped = new ArrayList<>();
    change(() -> {
      if (stoppedRuns.add(run)) {
        skipped.addAll(hand.takeOut(this::ofStoppedRun));
        skipped.forEach(delivery -> inFlight.publishing(delivery.id()));
        log.info("run {} is stopped; {} of its prompts were at hand", run, skipped.size());
      }
    });
    skipped.forEach(this::skip);
  }

  /// Publishes the death of a record that could not be read.
  public void reject(PromptId prompt, Instant publishedAt, String reason) {
    change(() -> inFlight.publishing(prompt));
    DeadPrompt.Effort none =
        new DeadPrompt.Effort(0, 0, settings.worker(), publishedAt, wall.instant());
    bury(new DeadPrompt(prompt, Labels.NONE, "unreadable", reason, none));
  }

  /// Adds an account.
  public void seat(Seat seat) {
    change(() -> seats.add(seat));
  }

  /// Starts nothing more on these lanes and with these accounts. Calls in flight go on.
  public void withdraw(Set<Lane> gone, Collection<Seat> leaving) {
    change(() -> {
      lanes.removeAll(gone);
      gone.forEach(hand::withdraw);
      seats.removeAll(leaving);
    });
  }

  /// Waits until nothing of these lanes and with these accounts is in flight.
  ///
  /// @return how many still are when `patience` is over
  public int awaitLanded(Set<Lane> gone, Collection<Seat> leaving, Duration patience)
      throws InterruptedException {
    lock.lock();
    try {
      long left = patience.toNanos();
      while (left > 0 && inFlight.count(gone, leaving) > 0) {
        left = changed.awaitNanos(left);
      }
      return inFlight.count(gone, leaving);
    } finally {
      lock.unlock();
    }
  }

  /// Ends [#run]. Calls in flight go on.
  public void stop() {
    change(() -> stopped = true);
  }

  /// Prompts between turn and acknowledgement.
  public int inFlight() {
    lock.lock();
    try {
      return inFlight.size();
    } finally {
      lock.unlock();
    }
  }

  /// Offsets of the prompts between turn and acknowledgement, by their lanes.
  public Map<Lane, Set<Long>> inFlightByLane() {
    lock.lock();
    try {
      return inFlight.byLane();
    } finally {
      lock.unlock();
    }
  }

  /// Prompts that wait for a turn.
  public int waiting() {
    lock.lock();
    try {
      return hand.size();
    } finally {
      lock.unlock();
    }
  }

  /// The accounts that this worker owns now.
  public List<Seat> seats() {
    lock.lock();
    try {
      return List.copyOf(seats);
    } finally {
      lock.unlock();
    }
  }

  /// The seat whose turn comes first; among equals the one that was used longest ago.
  private @Nullable Seat firstSeat(long now) {
    Seat first = null;
    long least = Seat.NEVER;
    for (Seat seat : seats) {
      long wait = seat.untilTurn(now);
      if (wait < least) {
        least = wait;
        first = seat;
      }
    }
    return first;
  }

  private void start(Delivery delivery, Seat seat, long now) {
    Turn turn = seat.take(now);
    seats.remove(seat);
    seats.add(seat);
    inFlight.start(delivery.id(), seat);
    endpoint.called();
    outside.figures().called(seat.account());
    outside.figures().turnWaited(seat.account(), Duration.ofNanos(now - delivery.waitingSince()));
    outside.calls().execute(() -> call(delivery, seat, turn));
  }

  private void call(Delivery delivery, Seat seat, Turn turn) {
    String requestId = delivery.id() + "-" + (delivery.calls() + 1);
    Outcome outcome = outside.api().call(delivery.prompt(), requestId, turn);
    outside.figures().ended(seat.account(), outcome);
    settle(delivery, seat, outcome);
  }

  private void settle(Delivery delivery, Seat seat, Outcome outcome) {
    if (!(outcome instanceof Outcome.NotSent || outcome instanceof Outcome.EndpointUnreachable)) {
      delivery.called();
    }
    switch (outcome) {
      case Outcome.Answered answered -> {
        seat.recovered();
        endpointAnswered();
        delivery.attempted();
        change(() -> inFlight.publishing(delivery.id()));
        publish(delivery, seat.account(), answered);
      }
      case Outcome.PromptRefused refused -> {
        endpointAnswered();
        delivery.attempted();
        delivery.remember(refused.detail());
        die(delivery, refused.code());
      }
      case Outcome.EndpointFailed failed -> {
        endpointFailed(failed.retryAfter());
        retry(delivery, failed.detail(), failed.retryAfter(), "attempts_exhausted");
      }
      case Outcome.EndpointUnreachable unreachable -> {
        endpointFailed(Optional.empty());
        log.debug("endpoint unreachable: {}", unreachable.detail());
        giveBack(delivery, backoff.after(1, Optional.empty()));
      }
      case Outcome.AccountLimited limited -> {
        endpointAnswered();
        coolDown(seat, limited.retryAfter().orElse(UNSAID_WAIT));
        giveBack(delivery, Duration.ZERO);
      }
      case Outcome.AccountSpent spent -> {
        endpointAnswered();
        if (seat.spend(ticks.nanos(), SLOW_PROBE)) {
          say("nothing is to be had; trying again every minute", seat, spent.detail());
        }
        giveBack(delivery, Duration.ZERO);
      }
      case Outcome.KeyRefused refused -> {
        endpointAnswered();
        takeOut("API key is refused; mend API_KEY", seat, refused.detail());
        giveBack(delivery, Duration.ZERO);
      }
      case Outcome.ModelMissing missing -> {
        endpointAnswered();
        retry(delivery, missing.detail(), Optional.empty(), "model_not_found");
      }
      case Outcome.WorkerBarred barred -> {
        endpointAnswered();
        takeOut("the API does not serve this worker", seat, barred.detail());
        giveBack(delivery, Duration.ZERO);
      }
      case Outcome.NotSent _ -> {
        change(endpoint::undecided);
        giveBack(delivery, Duration.ZERO);
      }
    }
  }

  private void publish(Delivery delivery, Account account, Outcome.Answered answered) {
    Answer answer =
        new Answer(
            delivery.id(),
            delivery.prompt().answerLabels(),
            answered.completion(),
            new Answer.Source(
                account.provider(), account.id(), account.key().id(), settings.worker()),
            new Answer.Effort(
                delivery.attempts(),
                delivery.calls(),
                answered.latency().toMillis(),
                delivery.publishedAt(),
                wall.instant(),
                delivery.doubtful()));
    outside.outbox().publish(answer, (kept, offset) -> settled(delivery.id(), kept, offset));
  }

  private void retry(Delivery delivery, String failure, Optional<Duration> asked, String cause) {
    delivery.attempted();
    delivery.remember(failure);
    if (delivery.attempts() >= settings.maxAttempts()) {
      die(delivery, cause);
    } else {
      giveBack(delivery, backoff.after(delivery.attempts(), asked));
    }
  }

  private void die(Delivery delivery, String cause) {
    change(() -> inFlight.publishing(delivery.id()));
    DeadPrompt.Effort effort =
        new DeadPrompt.Effort(
            delivery.attempts(),
            delivery.calls(),
            settings.worker(),
            delivery.publishedAt(),
            wall.instant());
    bury(
        new DeadPrompt(
            delivery.id(), delivery.prompt().answerLabels(), cause, delivery.history(), effort));
  }

  private void skip(Delivery delivery) {
    delivery.remember("its run was stopped");
    die(delivery, "stopped");
  }

  private boolean ofStoppedRun(Delivery delivery) {
    String run = delivery.prompt().labels().run();
    return run != null && stoppedRuns.contains(run);
  }

  private void bury(DeadPrompt dead) {
    outside.outbox().publish(dead, (kept, offset) -> settled(dead.prompt(), kept, offset));
  }

  private void settled(PromptId prompt, boolean answered, long offset) {
    outside.settlements().settled(prompt, answered, offset);
    outside.figures().settled(answered);
    change(() -> inFlight.end(prompt));
  }

  /// Back into the hand; where the lane is no longer this worker's, its new owner has the prompt.
  private void giveBack(Delivery delivery, Duration wait) {
    List<Delivery> skipped = new ArrayList<>();
    change(() -> {
      inFlight.end(delivery.id());
      if (!lanes.contains(delivery.lane())) {
        return;
      }
      if (ofStoppedRun(delivery)) {
        inFlight.publishing(delivery.id());
        skipped.add(delivery);
      } else if (wait.isZero()) {
        hand.giveBack(delivery);
      } else {
        delivery.notBefore(ticks.nanos() + wait.toNanos());
        hand.delay(delivery);
      }
    });
    skipped.forEach(this::skip);
  }

  private void coolDown(Seat seat, Duration asked) {
    seat.coolDown(ticks.nanos(), backoff.after(1, Optional.of(asked)));
  }

  private void takeOut(String what, Seat seat, String detail) {
    if (seat.takeOut(what)) {
      say(what, seat, detail);
    }
  }

  private static void say(String what, Seat seat, String detail) {
    Account account = seat.account();
    log.error("{} of account {}: {} ({})", account.key().id(), account.id(), what, detail);
  }

  private void endpointAnswered() {
    change(endpoint::succeeded);
  }

  private void endpointFailed(Optional<Duration> asked) {
    change(() -> {
      boolean before = endpoint.closed();
      endpoint.failed(ticks.nanos(), asked);
      if (!before && endpoint.closed()) {
        log.warn("the API fails again and again; calling it one at a time until it answers");
      }
    });
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
