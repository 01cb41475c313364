package io.keyfleet.contract.response;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FinishReasonTest {

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "stop, DONE",
    "tool_calls, DONE",
    "eos, DONE",
    "'', DONE",
    "length, LENGTH",
    "max_tokens, LENGTH",
    "MAX_TOKENS, LENGTH",
    "FinishReason.MAX_TOKENS, LENGTH",
    "FINISH_REASON_MAX_TOKENS, LENGTH",
    "max-tokens, LENGTH",
    "model_length, LENGTH",
    "model_context_window_exceeded, LENGTH",
    "content_filter, FILTERED",
    "'content_filter: PROHIBITED_CONTENT', FILTERED",
    "SAFETY, FILTERED",
    "sensitive, FILTERED",
    "guardrail_intervened, FILTERED",
    "error, FAILED",
    "' ERROR ', FAILED",
    "network_error, FAILED",
    "insufficient_system_resource, FAILED",
    "abort, FAILED"
  })
  void aReasonMeansTheSameInWhateverWords(String word, FinishReason meaning) {
    assertThat(FinishReason.of(word)).isEqualTo(meaning);
  }

  @Test
  void noReasonIsNoneToDoubt() {
    assertThat(FinishReason.of(null)).isEqualTo(FinishReason.DONE);
  }
}
