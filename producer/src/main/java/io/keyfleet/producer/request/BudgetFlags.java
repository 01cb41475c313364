package io.keyfleet.producer.request;

import io.keyfleet.contract.budget.RunBudget;
import io.keyfleet.producer.price.BudgetPrices;
import io.keyfleet.producer.price.PriceList;
import io.keyfleet.producer.source.PromptSource;
import io.keyfleet.service.cli.Failure;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The flags that bound what a run may take; null if one was not given.
public final class BudgetFlags {
  @Option(
      names = "--budget",
      paramLabel = "AMOUNT",
      description =
          "What the run's answers may take, such as '500k tokens' or '5 USD': then a scorer stops"
              + " the run, and what is left of it ends as stopped. Calls in flight go beyond it."
              + " Money is counted by the dated list of prices that comes along.")
  @Nullable String budget;

  @Option(
      names = "--prices",
      paramLabel = "FILE",
      description =
          "Prices (JSON) for --budget, before those of the list; docs/plan.md has the form.")
  @Nullable Path prices;

  /// Whether any was given.
  boolean given() {
    return budget != null || prices != null;
  }

  /// The budget, without prices yet.
  ///
  /// @param problems takes what is wrong, one line each
  public Optional<RunBudget> read(List<String> problems) {
    if (budget == null) {
      if (prices != null) {
        problems.add("--prices is for --budget; give both");
      }
      return Optional.empty();
    }
    try {
      return Optional.of(RunBudget.parse(budget));
    } catch (IllegalArgumentException e) {
      problems.add("--budget is " + e.getMessage() + ": '" + budget + "'");
      return Optional.empty();
    }
  }

  /// The same with the prices that it takes. Reads the prompts through if it is money.
  ///
  /// @param model of prompts that name none; nothing: nobody knows it here
  /// @throws Failure if a price is missing, or the prompts cannot be read before they are published
  public RunBudget priced(RunBudget wanted, SourceSpec material, Optional<String> model) {
    return switch (wanted) {
      case RunBudget.Tokens tokens -> tokens;
      case RunBudget.Money money -> {
        if (!material.repeatable()) {
          throw new Failure(
              "a budget in money needs prompts that can be read before they are published, which "
                  + material.origin()
                  + " cannot; use a file, or a budget in tokens");
        }
        yield priced(money, material::open, model);
      }
    };
  }

  /// The same for prompts that can always be read before they are published.
  ///
  /// @param prompts opened for that, and closed
  public RunBudget priced(
      RunBudget wanted, Supplier<PromptSource> prompts, Optional<String> model) {
    return switch (wanted) {
      case RunBudget.Tokens tokens -> tokens;
      case RunBudget.Money money -> {
        try (PromptSource source = prompts.get()) {
          yield new BudgetPrices(list(), model).priced(money, source);
        }
      }
    };
  }

  private PriceList list() {
    PriceList standard = PriceList.standard();
    return prices == null ? standard : PriceList.of(prices).orElse(standard);
  }
}
