package io.keyfleet.producer.reuse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.contract.format.PromptJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHashTest {
  private static final String ASKED =
      "{\"prompt\": \"1 + 1\", \"temperature\": 0, \"max_tokens\": 10, \"model\": \"m\"}";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"model\": \"m\", \"max_tokens\": 10, \"temperature\": 0, \"prompt\": \"1 + 1\"}",
        "{\"prompt\": \"1 + 1\", \"temperature\": 0.0, \"max_tokens\": 1e1, \"model\": \"m\"}",
        "{\"messages\": [{\"content\": \"1 + 1\", \"role\": \"user\"}], \"temperature\": 0e3,"
            + " \"max_tokens\": 10.0, \"model\": \"m\"}",
        "{\"id\": \"7\", \"run\": \"r\", \"template\": \"t\", \"question\": \"q\", \"expected\": 2,"
            + " \"difficulty\": \"low\", \"prompt\": \"1 + 1\", \"temperature\": 0,"
            + " \"max_tokens\": 10, \"model\": \"m\"}",
        "{\"custom_id\": \"7\", \"url\": \"/v1/chat/completions\", \"body\": {\"temperature\": 0,"
            + " \"messages\": [{\"role\": \"user\", \"content\": \"1 + 1\"}], \"max_tokens\": 10,"
            + " \"model\": \"m\"}}"
      })
  void theSameRequestIsTheSameHoweverItIsWrittenAndWhateverItsOwnerSaysOfIt(String same)
      throws UnreadableRecord {
    assertThat(hash(same)).isEqualTo(hash(ASKED));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"prompt\": \"1 + 2\", \"temperature\": 0, \"max_tokens\": 10, \"model\": \"m\"}",
        "{\"prompt\": \"1 + 1\", \"temperature\": 0.1, \"max_tokens\": 10, \"model\": \"m\"}",
        "{\"prompt\": \"1 + 1\", \"temperature\": 0, \"max_tokens\": 11, \"model\": \"m\"}",
        "{\"prompt\": \"1 + 1\", \"temperature\": 0, \"max_tokens\": 10, \"model\": \"other\"}",
        "{\"prompt\": \"1 + 1\", \"temperature\": 0, \"max_tokens\": 10, \"model\": \"m\","
            + " \"seed\": 1}",
        "{\"prompt\": \"1 + 1\", \"temperature\": \"0\", \"max_tokens\": 10, \"model\": \"m\"}",
        "{\"prompt\": \"1 + 1\", \"system\": \"Be brief.\", \"temperature\": 0, \"max_tokens\": 10,"
            + " \"model\": \"m\"}",
        "{\"prompt\": \"1 + 1\", \"url\": \"/v1/completions\", \"temperature\": 0,"
            + " \"max_tokens\": 10, \"model\": \"m\"}"
      })
  void anythingThatIsSentMakesAnotherRequest(String other) throws UnreadableRecord {
    assertThat(hash(other)).isNotEqualTo(hash(ASKED));
  }

  @Test
  void onlyTemperatureZeroIsReusedUnlessAllIsAskedFor() throws UnreadableRecord {
    assertThat(allows(ReuseRule.ZERO, "\"temperature\": 0.0")).isTrue();
    assertThat(allows(ReuseRule.ZERO, "\"temperature\": 1e-9")).isFalse();
    assertThat(allows(ReuseRule.ZERO, "\"temperature\": \"0\"")).isFalse();
    assertThat(allows(ReuseRule.ZERO, "\"seed\": 0")).isFalse();
    assertThat(allows(ReuseRule.ANY, "\"seed\": 0")).isTrue();
  }

  private static boolean allows(ReuseRule rule, String parameter) throws UnreadableRecord {
    return rule.allows(prompt("{\"prompt\": \"x\", " + parameter + "}").request());
  }

  private static RequestHash hash(String line) throws UnreadableRecord {
    Prompt prompt = prompt(line);
    return RequestHash.of(prompt.operation(), prompt.request()).to(String.valueOf(prompt.model()));
  }

  private static Prompt prompt(String line) throws UnreadableRecord {
    return PromptJson.read(line.getBytes(UTF_8));
  }
}
