package io.keyfleet.producer.price;

import io.keyfleet.contract.budget.Price;
import io.keyfleet.contract.budget.RunBudget;
import io.keyfleet.contract.budget.RunBudget.PerMillion;
import io.keyfleet.producer.source.PromptSource;
import io.keyfleet.producer.source.PromptSource.Entry;
import io.keyfleet.service.cli.Failure;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// Finds the prices that a budget in money is counted by, before anything is published.
///
/// @param list what models cost
/// @param model of prompts that name none; nothing: nobody knows it here
public record BudgetPrices(PriceList list, Optional<String> model) {
  private static final int MAX_MODELS = 1_000;

  /// The budget with the prices of all models that prompts ask for. Tokens need none.
  ///
  /// @param prompts is read to its end for a budget in money; stays the caller's
  /// @throws Failure if a prompt's model is unknown, has no price, or has one in another currency
  public RunBudget priced(RunBudget wanted, PromptSource prompts) {
    return switch (wanted) {
      case RunBudget.Tokens tokens -> tokens;
      case RunBudget.Money money -> priced(money, prompts);
    };
  }

  private RunBudget priced(RunBudget.Money money, PromptSource prompts) {
    if (!list.currency().equalsIgnoreCase(money.currency())) {
      throw new Failure(
          "a budget in "
              + money.currency()
              + " needs prices in it; those of "
              + list.date()
              + " are in "
              + list.currency()
              + ": name others with --prices, or give a budget in tokens");
    }
    Map<String, PerMillion> prices = new TreeMap<>();
    TreeSet<String> unpriced = new TreeSet<>();
    for (Optional<Entry> next = prompts.next(); next.isPresent(); next = prompts.next()) {
      if (next.get() instanceof Entry.Valid valid) {
        String asked = modelOf(valid, prompts.unit());
        list.of(asked)
            .map(BudgetPrices::perMillion)
            .ifPresentOrElse(price -> prices.put(asked, price), () -> unpriced.add(asked));
        if (prices.size() + unpriced.size() > MAX_MODELS) {
          throw new Failure("a budget in money takes prompts of " + MAX_MODELS + " models at most");
        }
      }
    }
    if (!unpriced.isEmpty()) {
      throw new Failure(
          "no price of "
              + String.join(", ", unpriced)
              + " is known (list of "
              + list.date()
              + "), so a budget in money cannot be kept; name prices with --prices, or give a budget"
              + " in tokens");
    }
    return money.at(list.date(), prices);
  }

  private String modelOf(Entry.Valid prompt, String unit) {
    return Optional.ofNullable(prompt.prompt().model())
        .or(() -> model)
        .orElseThrow(() ->
            new Failure(
                "a budget in money needs the model of every prompt, and "
                    + unit
                    + " "
                    + prompt.line()
                    + " names none; give --model, or a budget in tokens"));
  }

  /// A price without what is cheaper from a cache, of which answers say nothing.
  public static PerMillion perMillion(Price price) {
    return new PerMillion(price.inputPerMillion(), price.outputPerMillion());
  }
}
