package io.keyfleet.producer.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.contract.format.PromptJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ArithmeticSourceTest {
  private static final Template TEMPLATE = new Template("mine", "Value of {question}?");

  @Test
  void theSameSeedGivesTheSamePromptsAndAnotherDoesNot() {
    assertThat(prompts(7)).hasSize(50).isEqualTo(prompts(7)).isNotEqualTo(prompts(8));
  }

  @Test
  void aPromptCarriesTheQuestionTheValueAndTheTemplatesName() throws UnreadableRecord {
    for (Prompt prompt : prompts(7)) {
      assertThat(prompt.labels().template()).isEqualTo("mine");
      assertThat(prompt.request().at("/messages/0/content").asText())
          .isEqualTo("Value of " + prompt.labels().question() + "?");
      Prompt received = PromptJson.read(PromptJson.write(prompt));
      JsonNode expected = received.labels().expected();
      assertThat(expected != null && expected.isIntegralNumber()).isTrue();
    }
  }

  private static List<Prompt> prompts(long seed) {
    List<Prompt> prompts = new ArrayList<>();
    Arithmetic exercises = new Arithmetic(Operator.parse("+-*/"), 10);
    try (PromptSource source = new ArithmeticSource(50, exercises, seed, TEMPLATE)) {
      assertThat(source.size()).hasValue(50);
      for (Optional<PromptSource.Entry> entry = source.next();
          entry.isPresent();
          entry = source.next()) {
        prompts.add(((PromptSource.Entry.Valid) entry.get()).prompt());
      }
    }
    return prompts;
  }
}
