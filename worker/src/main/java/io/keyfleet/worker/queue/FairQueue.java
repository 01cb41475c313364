package io.keyfleet.worker.queue;

import io.keyfleet.contract.Owner;
import io.keyfleet.contract.PromptId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The prompts that wait for a call. Owners take turns by their shares, and topics of prompts that
/// name no owner by their weights, so that a small run is not stuck behind a large one. Of one
/// owner single requests go before batches. A prompt that comes back goes before those that have
/// not been out yet, once its wait is over. Not thread-safe.
public final class FairQueue {
  private final WaitingPrompts interactive = new WaitingPrompts();
  private final WaitingPrompts batches = new WaitingPrompts();
  private final FlowTurns turns = new FlowTurns();
  private final Set<PromptId> held = new HashSet<>();
  private final TopicWeights weights;

  /// The one whose turn it is, once it was looked at: one that comes back goes behind it, so that
  /// the answers of others tell why it was refused.
  private @Nullable Delivery first;

  FairQueue(TopicWeights weights) {
    this.weights = weights;
  }

  /// Takes a prompt in at the end of its partition, unless it is queued already.
  void add(Delivery delivery) {
    if (held.add(delivery.id())) {
      String flow = flow(delivery);
      turns.begin(flow, this::waits);
      kindForNew(delivery).add(flow, delivery);
    }
  }

  /// Takes a prompt back at the end of its partition.
  void putBehind(Delivery delivery) {
    held.remove(delivery.id());
    add(delivery);
  }

  /// Takes a prompt back that is to go out again as soon as may be.
  void giveBack(Delivery delivery) {
    held.add(delivery.id());
    kindForNew(delivery).giveBack(delivery);
  }

  /// Takes a prompt back that is not to go out before its `notBefore`.
  void delay(Delivery delivery) {
    held.add(delivery.id());
    kindForNew(delivery).delay(delivery);
  }

  /// Nanoseconds until a prompt can go out: 0 is now, [Long#MAX_VALUE] if none waits.
  public long untilNext(long now) {
    return Math.min(interactive.untilNext(now), batches.untilNext(now));
  }

  /// The next prompt, which stays in the queue; null if none can go out now.
  public @Nullable Delivery peek(long now) {
    if (first == null) {
      first = choose(now);
    }
    return first;
  }

  private @Nullable Delivery choose(long now) {
    Delivery single = interactive.due(now);
    Delivery due = single == null ? batches.due(now) : single;
    if (due != null) {
      return due;
    }
    String flow = turns.first(this::waits);
    if (flow == null) {
      return null;
    }
    return interactive.has(flow) ? interactive.first(flow) : batches.first(flow);
  }

  /// The same among single requests.
  public @Nullable Delivery peekInteractive(long now) {
    Delivery due = interactive.due(now);
    String flow = due == null ? turns.first(interactive::has) : null;
    return flow == null ? due : interactive.first(flow);
  }

  /// Lets a prompt leave the queue that is next, of all or among single requests.
  public void take(Delivery delivery) {
    String flow = flow(delivery);
    if (kind(delivery).take(flow, delivery)) {
      turns.took(flow, weights.of(delivery));
    }
    held.remove(delivery.id());
    if (delivery == first) {
      first = null;
    }
  }

  /// The prompt whose turn it is, which leaves the queue; null if none can go out now.
  public @Nullable Delivery next(long now) {
    Delivery next = peek(now);
    if (next != null) {
      take(next);
    }
    return next;
  }

  /// Lets go of all prompts of a partition.
  void withdraw(PromptPartition partition) {
    takeOut(delivery -> delivery.partition().equals(partition));
  }

  /// Lets go of the prompts that `which` picks, and gives them.
  List<Delivery> takeOut(Predicate<Delivery> which) {
    List<Delivery> out = new ArrayList<>();
    interactive.takeOut(which, out);
    batches.takeOut(which, out);
    out.forEach(delivery -> held.remove(delivery.id()));
    first = null;
    return out;
  }

  /// How many prompts wait, delayed ones included.
  int size() {
    return held.size();
  }

  private boolean waits(String flow) {
    return interactive.has(flow) || batches.has(flow);
  }

  /// A single request does not wait for a batch that was looked at before it came.
  private WaitingPrompts kindForNew(Delivery delivery) {
    if (weights.interactive(delivery)) {
      first = null;
    }
    return kind(delivery);
  }

  private WaitingPrompts kind(Delivery delivery) {
    return weights.interactive(delivery) ? interactive : batches;
  }

  /// Names of owners and of topics are kept apart.
  private static String flow(Delivery delivery) {
    Owner owner = delivery.owner();
    return owner == null ? "topic " + delivery.id().topic() : "owner " + owner.name();
  }
}
