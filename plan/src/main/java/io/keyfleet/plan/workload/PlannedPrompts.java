package io.keyfleet.plan.workload;

import io.keyfleet.contract.Prompt;
import io.keyfleet.producer.source.PromptSource;
import io.keyfleet.producer.source.PromptSource.Entry;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What is going to be asked, summed up by model in constant memory. For one thread.
public final class PlannedPrompts {
  private final String standard;
  private final EarlierAnswers earlier;
  private final Map<String, ModelLoad> models = new TreeMap<>();
  private long bad;

  /// @param standard model of prompts that name none
  /// @param earlier answers to some of them, which learns what they ask
  public PlannedPrompts(String standard, EarlierAnswers earlier) {
    this.standard = standard;
    this.earlier = earlier;
  }

  /// Adds all prompts of a source, which stays the caller's.
  ///
  /// @throws io.keyfleet.service.cli.Failure if it cannot be read
  public void add(PromptSource source) {
    for (Optional<Entry> next = source.next(); next.isPresent(); next = source.next()) {
      switch (next.get()) {
        case Entry.Valid valid -> add(valid.prompt());
        case Entry.Invalid _ -> bad++;
      }
    }
  }

  private void add(Prompt prompt) {
    String own = prompt.model();
    String model = own == null ? standard : own;
    models.computeIfAbsent(model, _ -> new ModelLoad()).add(prompt);
    earlier.asked(model, prompt);
  }

  /// Prompts by the logical names of their models.
  public Map<String, ModelLoad> models() {
    return Collections.unmodifiableMap(models);
  }

  /// Lines that are no prompts.
  public long bad() {
    return bad;
  }

  /// All prompts together.
  public long prompts() {
    return models.values().stream().mapToLong(ModelLoad::prompts).sum();
  }
}
