package io.keyfleet.worker.dispatch;

import io.keyfleet.contract.AccountTime;
import io.keyfleet.contract.PromptId;
import io.keyfleet.service.time.Ticker;
import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.account.CallUsage;
import io.keyfleet.worker.api.CallHeaders;
import io.keyfleet.worker.api.CallResult;
import io.keyfleet.worker.api.Outcome;
import io.keyfleet.worker.failure.Backoff;
import io.keyfleet.worker.failure.CircuitBreakers;
import io.keyfleet.worker.ownership.Budget;
import io.keyfleet.worker.ownership.CallPermit;
import io.keyfleet.worker.ownership.OwnedAccount;
import io.keyfleet.worker.publish.Acknowledgement;
import io.keyfleet.worker.queue.Delivery;
import io.keyfleet.worker.queue.ModelQueues;
import io.keyfleet.worker.queue.Models;
import io.keyfleet.worker.queue.PromptPartition;
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

/// Brings prompts and accounts together: the account that may call first serves the next prompt.
/// Each call has a thread of its own; its outcome decides what follows.
///
/// A prompt is queued, in flight, or settled. It leaves flight when its answer or death is
/// acknowledged by Kafka, or back into the queue. Safe for all threads. It is one class since all
/// of this is state under one lock; what decides without the lock is elsewhere.
public final class Dispatcher implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

  /// Nanoseconds between two looks at a budget that is reached: others may turn out to have spent
  /// less than was thought.
  private static final long BUDGET_LOOK = Duration.ofSeconds(1).toNanos();

  private static final String NOT_SERVED = "model_not_served";

  private final DispatchSettings settings;
  private final DispatchPorts ports;
  private final Ticker ticker;
  private final ResultRecords results;
  private final StateLock lock = new StateLock();
  private final ModelQueues queues;
  private final InFlight inFlight = new InFlight();
  private final Set<PromptPartition> partitions = new HashSet<>();
  private final CallScheduler scheduler;
  private final CircuitBreakers breakers;
  private final OutcomePolicy policy;
  private final IdleTime idleTime;
  private final OperatorLog operatorLog = new OperatorLog();
  private final StoppedRuns stoppedRuns = new StoppedRuns();
  private long started;
  private boolean stopped;
  private Models models;

  /// A dispatcher without partitions or accounts.
  public Dispatcher(
      DispatchSettings settings,
      DispatchPorts ports,
      Ticker ticker,
      InstantSource wall,
      RandomGenerator random) {
    this.settings = settings;
    this.models = settings.models();
    this.queues = new ModelQueues(settings.weights());
    this.ports = ports;
    this.ticker = ticker;
    this.results = new ResultRecords(ports.publisher(), settings.worker(), wall, this::completed);
    DispatchSettings.Retries retries = settings.retries();
    Backoff backoff = new Backoff(retries.maxBackoff(), retries.maxRetryAfter(), random);
    this.breakers = new CircuitBreakers(backoff);
    this.scheduler = new CallScheduler(queues, breakers, retries.maxAttempts());
    CallUsage ordinary = new CallUsage(settings.models().standard(), 1, 1);
    this.idleTime = new IdleTime(ports.metrics(), breakers, ordinary);
    this.policy = new OutcomePolicy(queues, scheduler, breakers, backoff, retries.maxAttempts());
  }

  /// Dispatches until [#stop].
  @Override
  public void run() {
    lock.run(this::step, () -> stopped);
  }

  /// Starts every call for which there is a permit now.
  ///
  /// @return nanoseconds until the next permit; [Long#MAX_VALUE] if only a change can bring one
  public long step() {
    return lock.read(() -> {
      long wait = startAll();
      long now = ticker.nanos();
      long untilLook = idleTime.untilLook(scheduler.betweenLooks(), now);
      if (untilLook > 0) {
        return Math.min(wait, untilLook);
      }
      List<String> models = queues.models();
      idleTime.look(
          scheduler.ownedAccounts(), owned -> models.stream().anyMatch(owned::serves), now);
      return wait;
    });
  }

  private long startAll() {
    long most = settings.maxInFlight();
    long mostOfBatches = most - settings.weights().share().of(most);
    while (inFlight.size() < most) {
      long now = ticker.nanos();
      CallScheduler.Candidate candidate =
          inFlight.size() < mostOfBatches ? scheduler.first(now) : scheduler.firstInteractive(now);
      if (candidate == null) {
        return Long.MAX_VALUE;
      }
      if (candidate.nanos() > 0) {
        return candidate.nanos();
      }
      if (!ports.publisher().open()) {
        return Long.MAX_VALUE;
      }
      if (budgetReached()) {
        return BUDGET_LOOK;
      }
      start(candidate, now);
    }
    return Long.MAX_VALUE;
  }

  /// Prompts of this partition are welcome from now on.
  public void open(PromptPartition partition) {
    lock.change(() -> partitions.add(partition));
  }

  /// Takes prompts in. One that is in flight already, left over from an earlier time with its
  /// partition, stays as it is. One that brought its answer along is answered with it. One whose
  /// model nobody in the whole pool serves is dead.
  public void offer(Collection<Delivery> deliveries) {
    List<Delivery> unserved = new ArrayList<>();
    List<Delivery> skipped = new ArrayList<>();
    List<Delivery> known = new ArrayList<>();
    long now = ticker.nanos();
    lock.change(() -> {
      for (Delivery delivery : deliveries) {
        delivery.of(models.of(delivery.prompt()));
        if (!partitions.contains(delivery.partition()) || inFlight.has(delivery.id())) {
          continue;
        }
        if (stoppedRuns.include(delivery)) {
          inFlight.publishing(delivery.id());
          skipped.add(delivery);
        } else if (delivery.earlier() != null && !queues.heldUp(delivery)) {
          inFlight.publishing(delivery.id());
          known.add(delivery);
        } else if (delivery.earlier() != null) {
          queues.add(delivery);
        } else if (models.served(delivery.model())) {
          operatorLog.prompt(delivery.model(), scheduler.ownedAccounts());
          delivery.waitingSince(now);
          queues.add(delivery);
        } else {
          inFlight.publishing(delivery.id());
          unserved.add(delivery);
        }
      }
    });
    unserved.forEach(this::bury);
    skipped.forEach(this::skip);
    reuse(known);
  }

  /// Publishes the answers that prompts brought along, on a thread of their own: Kafka may have it
  /// wait.
  private void reuse(List<Delivery> known) {
    if (!known.isEmpty()) {
      ports.calls().execute(() -> known.forEach(results::reuse));
    }
  }

  /// The model of prompts that name none.
  public String standardModel() {
    return settings.models().standard();
  }

  /// The pool serves other models from now on. Waiting prompts of a model that nobody serves any
  /// more die, as they would if they came now.
  public void serve(Models served) {
    List<Delivery> unserved = new ArrayList<>();
    lock.change(() -> {
      models = served;
      unserved.addAll(queues.takeOut(delivery -> !served.served(delivery.model())));
      unserved.forEach(delivery -> inFlight.publishing(delivery.id()));
    });
    unserved.forEach(this::bury);
  }

  private void bury(Delivery delivery) {
    results.death(delivery, NOT_SERVED, notServed(delivery));
  }

  private static String notServed(Delivery delivery) {
    return "no account of the pool serves model " + delivery.model();
  }

  /// Calls for no more prompt of that run: those in the queue and those to come die of having been
  /// stopped, without a call. Calls in flight go on.
  public void stopRun(String run) {
    List<Delivery> skipped = new ArrayList<>();
    lock.change(() -> {
      if (stoppedRuns.add(run)) {
        skipped.addAll(queues.takeOut(stoppedRuns::include));
        skipped.forEach(delivery -> inFlight.publishing(delivery.id()));
        log.info("run {} is stopped; {} of its prompts were waiting", run, skipped.size());
      }
    });
    skipped.forEach(this::skip);
  }

  /// Remembers no longer that a run was stopped.
  public void forgetRun(String run) {
    lock.change(() -> stoppedRuns.remove(run));
  }

  private void skip(Delivery delivery) {
    String cause = StoppedRuns.cause(delivery);
    results.death(delivery, cause, delivery.history());
  }

  /// Publishes the death of a record that could not be read.
  public void reject(PromptId prompt, Instant publishedAt, String reason) {
    lock.change(() -> inFlight.publishing(prompt));
    results.unreadable(prompt, publishedAt, reason);
  }

  /// Publishes the death of a prompt that was deleted before it was called.
  public void deleted(PromptId prompt) {
    lock.change(() -> inFlight.publishing(prompt));
    results.deleted(prompt);
  }

  /// Adds an account.
  public void add(OwnedAccount owned) {
    lock.change(() -> scheduler.add(owned));
  }

  /// An account's keys, provider or limits are others from now on.
  ///
  /// @return what is news to people
  public List<String> change(OwnedAccount owned, Account account) {
    return lock.change(() -> {
      boolean used = scheduler.ownedAccounts().contains(owned);
      scheduler.remove(List.of(owned));
      List<String> news = owned.change(account, ticker.nanos());
      if (used) {
        scheduler.add(owned);
      }
      return news;
    });
  }

  /// Starts nothing more on these partitions and with these accounts. Calls in flight go on.
  public void withdraw(Set<PromptPartition> gone, Collection<OwnedAccount> leaving) {
    lock.change(() -> {
      partitions.removeAll(gone);
      queues.withdraw(gone);
      scheduler.remove(leaving);
    });
  }

  /// Looks again which topics' answers can be published: prompts of the others wait.
  public void publisherChanged() {
    List<Delivery> known = new ArrayList<>();
    lock.change(() -> {
      queues.hold(ports.publisher().heldUp());
      known.addAll(
          queues.takeOut(delivery -> delivery.earlier() != null && !queues.heldUp(delivery)));
      known.forEach(delivery -> inFlight.publishing(delivery.id()));
    });
    reuse(known);
  }

  /// Ends [#run]. Calls in flight go on.
  public void stop() {
    lock.change(() -> stopped = true);
  }

  /// Prompts from their permit until Kafka has what became of them.
  public int inFlight() {
    return lock.read(() -> inFlight.size());
  }

  /// Their offsets, by partition.
  public Map<PromptPartition, Set<Long>> inFlightByPartition() {
    return lock.read(() -> inFlight.byPartition());
  }

  /// Prompts that wait for a permit.
  public int waiting() {
    return lock.read(() -> queues.size());
  }

  /// Whether the budget is reached, so that no call is made any more.
  public boolean outOfBudget() {
    return lock.read(() -> operatorLog.outOfBudget());
  }

  /// The accounts that this worker owns now.
  public List<OwnedAccount> ownedAccounts() {
    return lock.read(() -> List.copyOf(scheduler.ownedAccounts()));
  }

  private void start(CallScheduler.Candidate candidate, long now) {
    Delivery delivery = candidate.delivery();
    if (delivery == null) {
      return;
    }
    queues.queue(candidate.model()).take(delivery);
    queues.served(candidate.model());
    OwnedAccount owned = candidate.owned();
    scheduler.use(candidate, now);
    CallPermit permit = owned.acquire(candidate.usage(), now);
    delivery.goesOut(++started);
    inFlight.start(delivery.id(), owned, candidate.price());
    breakers.of(owned.account().provider()).called();
    ports.metrics().called(owned.account());
    ports.metrics().waited(owned.account(), Duration.ofNanos(now - delivery.waitingSince()));
    ports.calls().execute(() -> call(delivery, permit));
  }

  private void call(Delivery delivery, CallPermit permit) {
    String requestId = delivery.id() + "-" + (delivery.calls() + 1);
    long begun = ticker.nanos();
    CallResult result =
        ports.api().call(delivery.prompt(), new CallHeaders(requestId, delivery.trace()), permit);
    Outcome outcome = result.outcome();
    Duration time = Duration.ofNanos(ticker.nanos() - begun);
    ports.metrics().ended(permit.account(), outcome);
    ports.metrics().took(permit.account(), delivery, outcome, time);
    if (reached(outcome)) {
      delivery.called();
    }
    if (!(outcome instanceof Outcome.Answered)) {
      result.response().ifPresent(delivery::brought);
    }
    switch (settle(delivery, permit, result)) {
      case Disposition.Answered(Outcome.Answered answered) ->
          results.answer(
              delivery,
              permit,
              answered,
              result.response().orElse(null),
              accountTime(permit.owned()));
      case Disposition.DeadLetter(String cause) ->
          results.death(delivery, cause, delivery.history());
      case Disposition.Retry _, Disposition.Requeue _ -> {}
    }
  }

  private @Nullable AccountTime accountTime(OwnedAccount owned) {
    return lock.read(() -> idleTime.since(owned, ticker.nanos()));
  }

  private static boolean reached(Outcome outcome) {
    return !(outcome instanceof Outcome.NotSent
        || outcome instanceof Outcome.NotProcessed
        || outcome instanceof Outcome.EndpointUnreachable);
  }

  /// Publishing is left to the caller, who does not hold the lock: Kafka may have it wait.
  private Disposition settle(Delivery delivery, CallPermit permit, CallResult result) {
    return lock.change(() -> {
      long now = ticker.nanos();
      permit.landed(now);
      scheduler.changed(permit.owned());
      policy.learn(permit, result.limits(), now);
      if (result.outcome() instanceof Outcome.AccountLimited) {
        idleTime.refused(permit.owned());
      }
      Disposition disposition =
          unlessOver(delivery, policy.settle(delivery, permit, result.outcome(), now));
      switch (disposition) {
        case Disposition.Answered _, Disposition.DeadLetter _ -> inFlight.publishing(delivery.id());
        case Disposition.Retry(Duration wait) -> {
          again(delivery, result.outcome());
          delivery.notBefore(now + wait.toNanos());
          comeBack(delivery, now, wait.isZero() ? queues::giveBack : queues::delay);
        }
        case Disposition.Requeue _ -> {
          again(delivery, result.outcome());
          comeBack(delivery, now, queues::putBehind);
        }
      }
      operatorLog.accounts(scheduler.ownedAccounts());
      return disposition;
    });
  }

  private static void again(Delivery delivery, Outcome outcome) {
    if (reached(outcome)) {
      delivery.madeAgain(outcome.cause());
    }
  }

  /// What would go out again dies instead if its run was stopped meanwhile, or if its model left
  /// the pool.
  private Disposition unlessOver(Delivery delivery, Disposition disposition) {
    boolean again =
        disposition instanceof Disposition.Retry || disposition instanceof Disposition.Requeue;
    if (!again || !partitions.contains(delivery.partition())) {
      return disposition;
    }
    if (stoppedRuns.include(delivery)) {
      return new Disposition.DeadLetter(StoppedRuns.cause(delivery));
    }
    if (!models.served(delivery.model())) {
      delivery.remember(notServed(delivery));
      return new Disposition.DeadLetter(NOT_SERVED);
    }
    return disposition;
  }

  /// Back into the queue; if the partition is no longer this worker's, its new owner has the
  /// prompt.
  private void comeBack(Delivery delivery, long now, Consumer<Delivery> intoQueue) {
    inFlight.end(delivery.id());
    delivery.waitingSince(now);
    if (partitions.contains(delivery.partition())) {
      intoQueue.accept(delivery);
    }
  }

  private void completed(Acknowledgement one) {
    ports.completions().add(one);
    ports.metrics().settled(one.answered());
    lock.change(() -> inFlight.end(one.prompt()));
  }

  private boolean budgetReached() {
    Budget budget = ports.budget();
    if (!budget.bounded()) {
      return false;
    }
    boolean reached = budget.reached(scheduler.ownedAccounts(), inFlight.owed());
    if (reached && inFlight.calling() == 0) {
      operatorLog.budgetReached(budget, scheduler.ownedAccounts());
    }
    return reached;
  }
}
