package io.keyfleet.worker.queue;

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

/// The prompts that wait, in a queue for each model, so that those of one model do not wait for the
/// quota of another. Not thread-safe.
public final class ModelQueues {
  /// Models whose tokens are remembered.
  private static final int MAX_ESTIMATES = 1_000;

  private final Map<String, FairQueue> queues = new LinkedHashMap<>();
  private final Map<String, TokenEstimate> estimates = new LinkedHashMap<>();
  private final Map<PromptPartition, Set<String>> modelsByPartition = new HashMap<>();
  private final Map<PromptId, Delivery> heldUp = new LinkedHashMap<>();
  private Set<String> heldUpTopics = Set.of();
  private final TopicWeights weights;

  public ModelQueues(TopicWeights weights) {
    this.weights = weights;
  }

  public void add(Delivery delivery) {
    if (!keptBack(delivery)) {
      queue(delivery).add(delivery);
    }
  }

  /// Keeps the prompts of these topics back, and gives those of all others out again.
  public void hold(Set<String> topics) {
    if (topics.equals(heldUpTopics)) {
      return;
    }
    heldUpTopics = Set.copyOf(topics);
    List<Delivery> freed =
        heldUp.values().stream().filter(one -> !topics.contains(one.partition().topic())).toList();
    freed.forEach(delivery -> {
      heldUp.remove(delivery.id());
      if (delivery.calls() > 0) {
        delay(delivery);
      } else {
        add(delivery);
      }
    });
    takeOut(delivery -> topics.contains(delivery.partition().topic())).forEach(this::keptBack);
  }

  /// Whether prompts of its topic are kept back.
  public boolean heldUp(Delivery delivery) {
    return heldUpTopics.contains(delivery.partition().topic());
  }

  private boolean keptBack(Delivery delivery) {
    boolean held = heldUp(delivery);
    if (held) {
      heldUp.putIfAbsent(delivery.id(), delivery);
    }
    return held;
  }

  /// Takes a prompt back that is to go out again as soon as may be.
  public void giveBack(Delivery delivery) {
    if (!keptBack(delivery)) {
      queue(delivery).giveBack(delivery);
    }
  }

  /// Takes a prompt back that is not to go out before its `notBefore`.
  public void delay(Delivery delivery) {
    if (!keptBack(delivery)) {
      queue(delivery).delay(delivery);
    }
  }

  /// Takes a prompt back behind all others of its partition.
  public void putBehind(Delivery delivery) {
    if (!keptBack(delivery)) {
      queue(delivery).putBehind(delivery);
    }
  }

  /// The models that have a prompt waiting; the one that was served longest ago first.
  public List<String> models() {
    return List.copyOf(queues.keySet());
  }

  public FairQueue queue(String model) {
    return queues.computeIfAbsent(model, fresh -> new FairQueue(weights));
  }

  public TokenEstimate estimate(String model) {
    if (estimates.size() >= MAX_ESTIMATES && !estimates.containsKey(model)) {
      estimates.remove(estimates.keySet().iterator().next());
    }
    return estimates.computeIfAbsent(
        model, fresh -> new TokenEstimate(fresh, weights::interactive));
  }

  /// The model was served: the others come before it, and where nothing of it waits any more it has
  /// no line.
  public void served(String model) {
    FairQueue queue = queues.remove(model);
    if (queue != null && queue.size() > 0) {
      queues.put(model, queue);
    }
  }

  /// Lets go of the prompts that `which` picks, and gives them.
  public List<Delivery> takeOut(Predicate<Delivery> which) {
    List<Delivery> out = new ArrayList<>(heldUp.values().stream().filter(which).toList());
    heldUp.values().removeIf(which);
    queues.values().forEach(queue -> out.addAll(queue.takeOut(which)));
    queues.values().removeIf(queue -> queue.size() == 0);
    return out;
  }

  /// Lets go of all prompts of these partitions.
  public void withdraw(Collection<PromptPartition> partitions) {
    heldUp.values().removeIf(delivery -> partitions.contains(delivery.partition()));
    for (PromptPartition partition : partitions) {
      Set<String> models = modelsByPartition.remove(partition);
      if (models != null) {
        models.stream()
            .map(queues::get)
            .filter(Objects::nonNull)
            .forEach(h -> h.withdraw(partition));
      }
    }
    queues.values().removeIf(queue -> queue.size() == 0);
  }

  /// How many prompts wait, delayed and kept back ones included.
  public int size() {
    return heldUp.size() + queues.values().stream().mapToInt(FairQueue::size).sum();
  }

  private FairQueue queue(Delivery delivery) {
    modelsByPartition
        .computeIfAbsent(delivery.partition(), partition -> new HashSet<>())
        .add(delivery.model());
    return queue(delivery.model());
  }
}
