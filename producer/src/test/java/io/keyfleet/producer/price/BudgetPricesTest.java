package io.keyfleet.producer.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyfleet.contract.Labels;
import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.budget.RunBudget;
import io.keyfleet.producer.source.PromptSource;
import io.keyfleet.service.cli.Failure;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class BudgetPricesTest {
  private static final RunBudget DOLLARS = RunBudget.parse("5 USD");

  private final PriceList list = PriceList.standard();

  @Test
  void moneyGetsThePricesOfEveryModelThatPromptsAskFor() {
    RunBudget priced = prices("gpt-4o").priced(DOLLARS, new Asking("gpt-4o-mini", "", "gpt-4o"));

    assertThat(priced)
        .isInstanceOfSatisfying(
            RunBudget.Money.class,
            money -> {
              assertThat(money.prices()).containsOnlyKeys("gpt-4o-mini", "gpt-4o");
              assertThat(money.listed()).isEqualTo(list.date());
              assertThat(money.taken("gpt-4o-mini", 1_000_000, 1_000_000))
                  .isEqualByComparingTo("0.75");
            });
  }

  @Test
  void modelsWithoutAPriceAreNamed() {
    assertThatThrownBy(
            () -> prices("gpt-4o").priced(DOLLARS, new Asking("nobodys", "", "anybodys")))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("anybodys, nobodys")
        .hasMessageContaining("--prices");
  }

  @Test
  void aPromptWhoseModelNobodyKnowsHereIsNamed() {
    BudgetPrices unnamed = new BudgetPrices(list, Optional.empty());

    assertThatThrownBy(() -> unnamed.priced(DOLLARS, new Asking("gpt-4o", "")))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("line 2")
        .hasMessageContaining("--model");
  }

  @Test
  void anotherCurrencyNeedsAnotherList() {
    assertThatThrownBy(
            () -> prices("gpt-4o").priced(RunBudget.parse("5 EUR"), new Asking("gpt-4o")))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("USD");
  }

  @Test
  void tokensNeedNoPriceAndReadNothing() {
    Asking prompts = new Asking("nobodys");

    assertThat(prices("x").priced(RunBudget.parse("5k"), prompts)).hasToString("5000 tokens");
    assertThat(prompts.next()).isPresent();
  }

  private BudgetPrices prices(String model) {
    return new BudgetPrices(list, Optional.of(model));
  }

  /// Prompts for these models; blank: none is named.
  private static final class Asking implements PromptSource {
    private final Deque<String> models;
    private long line;

    Asking(String... models) {
      this.models = new ArrayDeque<>(List.of(models));
    }

    @Override
    public Optional<Entry> next() {
      if (models.isEmpty()) {
        return Optional.empty();
      }
      Prompt prompt = Prompt.ofText(Labels.NONE, "q");
      String model = models.removeFirst();
      if (!model.isEmpty()) {
        prompt.request().put("model", model);
      }
      return Optional.of(new Entry.Valid(++line, prompt));
    }

    @Override
    public OptionalLong size() {
      return OptionalLong.empty();
    }

    @Override
    public void close() {}
  }
}
