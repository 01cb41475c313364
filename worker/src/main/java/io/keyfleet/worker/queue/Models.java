package io.keyfleet.worker.queue;

import io.keyfleet.contract.Prompt;
import io.keyfleet.worker.account.Provider;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/// Which models prompts mean, and which of them the pool can serve.
///
/// @param standard the model of prompts that name none
/// @param providers those of all accounts that are known here, whoever owns them now
public record Models(String standard, Set<Provider> providers) {
  public Models {
    providers = Set.copyOf(providers);
  }

  /// Those of a pool.
  public static Models of(String standard, Collection<Provider> providers) {
    return new Models(standard, new LinkedHashSet<>(providers));
  }

  /// The logical name of the model that is to answer.
  public String of(Prompt prompt) {
    String own = prompt.model();
    return own == null ? standard : own;
  }

  public boolean served(String model) {
    return providers.stream().anyMatch(provider -> provider.serves(model));
  }
}
