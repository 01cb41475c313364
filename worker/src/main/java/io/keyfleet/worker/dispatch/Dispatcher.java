package io.keyfleet.worker.dispatch;

import io.keyfleet.contract.AccountTime;
import io.keyfleet.contract.PromptId;
import io.keyfleet.service.time.Ticks;
import io.keyfleet.worker.accounts.Ask;
import io.keyfleet.worker.accounts.Seat;
import io.keyfleet.worker.accounts.Turn;
import io.keyfleet.worker.api.Outcome;
import io.keyfleet.worker.api.Reply;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings prompts and accounts together: the account whose turn comes first serves the prompt that
/// is next. Each call has a thread of its own; its outcome decides what follows.
///
/// A prompt is in the hand, in flight, or settled. It leaves flight when its answer or death is
/// acknowledged by Kafka, or back into the hand. Safe for all threads.
public final class Dispatcher implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

  /// Nanoseconds between two looks at a budget that is reached: others may turn out to have spent
  /// less than was thought.
  private static final long BUDGET_LOOK = Duration.ofSeconds(1).toNanos();

  private final DispatchSettings settings;
  private final Outside outside;
  private final Ticks ticks;
  private final Publishing publishing;
  private final Monitor monitor = new Monitor();
  private final Lines lines;
  private final InFlight inFlight = new InFlight();
  private final Set<Lane> lanes = new HashSet<>();
  private final Choice choice;
  private final Endpoints endpoints;
  private final Settling settling;
  private final Losses losses;
  private final Notices notices = new Notices();
  private final Stops stops = new Stops();
  private long started;
  private boolean stopped;

  /// A dispatcher without lanes or accounts.
  public Dispatcher(
      DispatchSettings settings,
      Outside outside,
      Ticks ticks,
      InstantSource wall,
      RandomGenerator random) {
    this.settings = settings;
    this.lines = new Lines(settings.weights());
    this.outside = outside;
    this.ticks = ticks;
    this.publishing = new Publishing(outside.outbox(), settings.worker(), wall, this::settled);
    DispatchSettings.Retries retries = settings.retries();
    Backoff backoff = new Backoff(retries.maxBackoff(), retries.maxRetryAfter(), random);
    this.endpoints = new Endpoints(backoff);
    this.choice = new Choice(lines, endpoints, retries.maxAttempts());
    Ask ordinary = new Ask(settings.models().standard(), 1, 1);
    this.losses = new Losses(outside.figures(), endpoints, ordinary);
    this.settling = new Settling(lines, choice, endpoints, backoff, retries.maxAttempts());
  }

  /// Dispatches until [#stop].
  @Override
  public void run() {
    monitor.run(this::step, () -> stopped);
  }

  /// Starts every call whose turn has come.
  ///
  /// @return nanoseconds until the next turn; [Long#MAX_VALUE] where only a change can bring one
  long step() {
    return monitor.read(() -> {
      long wait = startAll();
      List<String> models = lines.models();
      losses.look(choice.seats(), seat -> models.stream().anyMatch(seat::serves), ticks.nanos());
      return wait;
    });
  }

  private long startAll() {
    while (inFlight.size() < settings.maxInFlight()) {
      long now = ticks.nanos();
      Choice.Match match = choice.first(now);
      if (match == null) {
        return Long.MAX_VALUE;
      }
      if (match.nanos() > 0) {
        return match.nanos();
      }
      if (!outside.outbox().open()) {
        return Long.MAX_VALUE;
      }
      if (budgetReached()) {
        return BUDGET_LOOK;
      }
      start(match, now);
    }
    return Long.MAX_VALUE;
  }

  /// Prompts of this lane are welcome from now on.
  public void open(Lane lane) {
    monitor.change(() -> lanes.add(lane));
  }

  /// Takes prompts in. One that is in flight already, left over from an earlier time with its lane,
  /// stays as it is. One whose model nobody in the whole pool serves is dead.
  public void offer(Collection<Delivery> deliveries) {
    List<Delivery> unserved = new ArrayList<>();
    List<Delivery> skipped = new ArrayList<>();
    long now = ticks.nanos();
    monitor.change(() -> {
      for (Delivery delivery : deliveries) {
        delivery.of(settings.models().of(delivery.prompt()));
        if (!lanes.contains(delivery.lane()) || inFlight.has(delivery.id())) {
          continue;
        }
        if (stops.include(delivery)) {
          inFlight.publishing(delivery.id());
          skipped.add(delivery);
        } else if (settings.models().served(delivery.model())) {
          notices.prompt(delivery.model(), choice.seats());
          delivery.waitingSince(now);
          lines.add(delivery);
        } else {
          inFlight.publishing(delivery.id());
          unserved.add(delivery);
        }
      }
    });
    for (Delivery delivery : unserved) {
      String detail = "no account of the pool serves model " + delivery.model();
      publishing.death(delivery, "model_not_served", detail);
    }
    skipped.forEach(this::skip);
  }

  /// Calls for no more prompt of that run: those in the hand and those to come die of having been
  /// stopped, without a turn. Calls in flight go on.
  public void stopRun(String run) {
    List<Delivery> skipped = new ArrayList<>();
    monitor.change(() -> {
      if (stops.add(run)) {
        skipped.addAll(lines.takeOut(stops::include));
        skipped.forEach(delivery -> inFlight.publishing(delivery.id()));
        log.info("run {} is stopped; {} of its prompts were at hand", run, skipped.size());
      }
    });
    skipped.forEach(this::skip);
  }

  private void skip(Delivery delivery) {
    String cause = Stops.cause(delivery);
    publishing.death(delivery, cause, delivery.history());
  }

  /// Publishes the death of a record that could not be read.
  public void reject(PromptId prompt, Instant publishedAt, String reason) {
    monitor.change(() -> inFlight.publishing(prompt));
    publishing.unreadable(prompt, publishedAt, reason);
  }

  /// Publishes the death of a prompt that was deleted before it was called.
  public void deleted(PromptId prompt) {
    monitor.change(() -> inFlight.publishing(prompt));
    publishing.deleted(prompt);
  }

  /// Adds an account.
  public void seat(Seat seat) {
    monitor.change(() -> choice.add(seat));
  }

  /// Starts nothing more on these lanes and with these accounts. Calls in flight go on.
  public void withdraw(Set<Lane> gone, Collection<Seat> leaving) {
    monitor.change(() -> {
      lanes.removeAll(gone);
      lines.withdraw(gone);
      choice.remove(leaving);
    });
  }

  /// Looks anew at which topics' answers can be published: prompts of the others wait.
  public void outboxChanged() {
    monitor.change(() -> lines.hold(outside.outbox().heldUp()));
  }

  /// Ends [#run]. Calls in flight go on.
  public void stop() {
    monitor.change(() -> stopped = true);
  }

  /// Prompts between turn and acknowledgement.
  public int inFlight() {
    return monitor.read(() -> inFlight.size());
  }

  /// Offsets of the prompts between turn and acknowledgement, by their lanes.
  public Map<Lane, Set<Long>> inFlightByLane() {
    return monitor.read(() -> inFlight.byLane());
  }

  /// Prompts that wait for a turn.
  public int waiting() {
    return monitor.read(() -> lines.size());
  }

  /// Whether the budget is reached, so that no call is made any more.
  public boolean outOfBudget() {
    return monitor.read(() -> notices.outOfBudget());
  }

  /// The accounts that this worker owns now.
  public List<Seat> seats() {
    return monitor.read(() -> List.copyOf(choice.seats()));
  }

  private void start(Choice.Match match, long now) {
    Delivery delivery = lines.hand(match.model()).next(now);
    if (delivery == null) {
      return;
    }
    lines.served(match.model());
    Seat seat = match.seat();
    choice.use(match, now);
    Turn turn = seat.take(match.ask(), now);
    delivery.goesOut(++started);
    inFlight.start(delivery.id(), seat, match.price());
    endpoints.of(seat.account().provider()).called();
    outside.figures().called(seat.account());
    outside.figures().turnWaited(seat.account(), Duration.ofNanos(now - delivery.waitingSince()));
    outside.calls().execute(() -> call(delivery, turn));
  }

  private void call(Delivery delivery, Turn turn) {
    String requestId = delivery.id() + "-" + (delivery.calls() + 1);
    Reply reply = outside.api().call(delivery.prompt(), requestId, turn);
    Outcome outcome = reply.outcome();
    outside.figures().ended(turn.account(), outcome);
    if (reached(outcome)) {
      delivery.called();
    }
    switch (settle(delivery, turn, reply)) {
      case Fate.Publish(Outcome.Answered answered) ->
          publishing.answer(delivery, turn, answered, accountTime(turn.seat()));
      case Fate.Die(String cause) -> publishing.death(delivery, cause, delivery.history());
      case Fate.Again _, Fate.BehindOthers _ -> {}
    }
  }

  private @Nullable AccountTime accountTime(Seat seat) {
    return monitor.read(() -> losses.since(seat, ticks.nanos()));
  }

  private static boolean reached(Outcome outcome) {
    return !(outcome instanceof Outcome.NotSent
        || outcome instanceof Outcome.NotProcessed
        || outcome instanceof Outcome.EndpointUnreachable);
  }

  /// Publishing is left to the caller, who does not hold the lock: Kafka may have it wait.
  private Fate settle(Delivery delivery, Turn turn, Reply reply) {
    return monitor.change(() -> {
      long now = ticks.nanos();
      turn.landed(now);
      settling.learn(turn, reply.limits(), now);
      if (reply.outcome() instanceof Outcome.AccountLimited) {
        losses.refused(turn.seat());
      }
      Fate fate = unlessStopped(delivery, settling.settle(delivery, turn, reply.outcome(), now));
      switch (fate) {
        case Fate.Publish _, Fate.Die _ -> inFlight.publishing(delivery.id());
        case Fate.Again(Duration wait) -> {
          again(delivery, reply.outcome());
          delivery.notBefore(now + wait.toNanos());
          comeBack(delivery, now, wait.isZero() ? lines::giveBack : lines::delay);
        }
        case Fate.BehindOthers _ -> {
          again(delivery, reply.outcome());
          comeBack(delivery, now, lines::putBehind);
        }
      }
      notices.accounts(choice.seats());
      return fate;
    });
  }

  private static void again(Delivery delivery, Outcome outcome) {
    if (reached(outcome)) {
      delivery.madeAgain(outcome.cause());
    }
  }

  /// What would go out again dies instead, where its run was stopped meanwhile.
  private Fate unlessStopped(Delivery delivery, Fate fate) {
    boolean again = fate instanceof Fate.Again || fate instanceof Fate.BehindOthers;
    boolean stop = again && lanes.contains(delivery.lane()) && stops.include(delivery);
    return stop ? new Fate.Die(Stops.cause(delivery)) : fate;
  }

  /// Back into the hand; where the lane is no longer this worker's, its new owner has the prompt.
  private void comeBack(Delivery delivery, long now, Consumer<Delivery> intoHand) {
    inFlight.end(delivery.id());
    delivery.waitingSince(now);
    if (lanes.contains(delivery.lane())) {
      intoHand.accept(delivery);
    }
  }

  private void settled(PromptId prompt, boolean answered, long offset) {
    outside.settlements().settled(prompt, answered, offset);
    outside.figures().settled(answered);
    monitor.change(() -> inFlight.end(prompt));
  }

  private boolean budgetReached() {
    Budget budget = outside.budget();
    if (!budget.bounded()) {
      return false;
    }
    boolean reached = budget.reached(choice.seats(), inFlight.owed());
    if (reached && inFlight.calling() == 0) {
      notices.budgetReached(budget, choice.seats());
    }
    return reached;
  }
}
