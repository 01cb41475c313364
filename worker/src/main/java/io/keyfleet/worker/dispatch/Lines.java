package io.keyfleet.worker.dispatch;

import io.keyfleet.contract.PromptId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/// The prompts that wait, in a line for each model, so that those of one model do not wait for the
/// quota of another. Not thread-safe.
final class Lines {
  /// Models whose tokens are remembered.
  private static final int MAX_ESTIMATES = 1_000;

  private final Map<String, Hand> hands = new LinkedHashMap<>();
  private final Map<String, TokenEstimate> estimates = new LinkedHashMap<>();
  private final Map<Lane, Set<String>> modelsByLane = new HashMap<>();
  private final Map<PromptId, Delivery> heldUp = new LinkedHashMap<>();
  private Set<String> heldUpTopics = Set.of();
  private final Weights weights;

  Lines(Weights weights) {
    this.weights = weights;
  }

  void add(Delivery delivery) {
    if (!keptBack(delivery)) {
      hand(delivery).add(delivery);
    }
  }

  /// Keeps the prompts of these topics back, and gives those of all others out again.
  void hold(Set<String> topics) {
    if (topics.equals(heldUpTopics)) {
      return;
    }
    heldUpTopics = Set.copyOf(topics);
    List<Delivery> freed =
        heldUp.values().stream().filter(one -> !topics.contains(one.lane().topic())).toList();
    freed.forEach(delivery -> {
      heldUp.remove(delivery.id());
      if (delivery.calls() > 0) {
        delay(delivery);
      } else {
        add(delivery);
      }
    });
    takeOut(delivery -> topics.contains(delivery.lane().topic())).forEach(this::keptBack);
  }

  private boolean keptBack(Delivery delivery) {
    boolean held = heldUpTopics.contains(delivery.lane().topic());
    if (held) {
      heldUp.putIfAbsent(delivery.id(), delivery);
    }
    return held;
  }

  /// Takes a prompt back that is to go out again as soon as may be.
  void giveBack(Delivery delivery) {
    if (!keptBack(delivery)) {
      hand(delivery).giveBack(delivery);
    }
  }

  /// Takes a prompt back that is not to go out before its `notBefore`.
  void delay(Delivery delivery) {
    if (!keptBack(delivery)) {
      hand(delivery).delay(delivery);
    }
  }

  /// Takes a prompt back behind all others of its lane.
  void putBehind(Delivery delivery) {
    if (!keptBack(delivery)) {
      hand(delivery).putBehind(delivery);
    }
  }

  /// The models that have a prompt waiting; the one that was served longest ago first.
  List<String> models() {
    return List.copyOf(hands.keySet());
  }

  Hand hand(String model) {
    return hands.computeIfAbsent(model, fresh -> new Hand(weights));
  }

  TokenEstimate estimate(String model) {
    if (estimates.size() >= MAX_ESTIMATES && !estimates.containsKey(model)) {
      estimates.remove(estimates.keySet().iterator().next());
    }
    return estimates.computeIfAbsent(model, TokenEstimate::new);
  }

  /// The model was served: the others come before it, and where nothing of it waits any more it has
  /// no line.
  void served(String model) {
    Hand hand = hands.remove(model);
    if (hand != null && hand.size() > 0) {
      hands.put(model, hand);
    }
  }

  /// Lets go of the prompts that `which` picks, and gives them.
  List<Delivery> takeOut(Predicate<Delivery> which) {
    List<Delivery> out = new ArrayList<>(heldUp.values().stream().filter(which).toList());
    heldUp.values().removeIf(which);
    hands.values().forEach(hand -> out.addAll(hand.takeOut(which)));
    hands.values().removeIf(hand -> hand.size() == 0);
    return out;
  }

  /// Lets go of all prompts of these lanes.
  void withdraw(Collection<Lane> lanes) {
    heldUp.values().removeIf(delivery -> lanes.contains(delivery.lane()));
    for (Lane lane : lanes) {
      Set<String> models = modelsByLane.remove(lane);
      if (models != null) {
        models.stream().map(hands::get).filter(Objects::nonNull).forEach(h -> h.withdraw(lane));
      }
    }
    hands.values().removeIf(hand -> hand.size() == 0);
  }

  /// How many prompts wait, delayed and kept back ones included.
  int size() {
    return heldUp.size() + hands.values().stream().mapToInt(Hand::size).sum();
  }

  private Hand hand(Delivery delivery) {
    modelsByLane.computeIfAbsent(delivery.lane(), lane -> new HashSet<>()).add(delivery.model());
    return hand(delivery.model());
  }
}
