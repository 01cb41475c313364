package io.keyfleet.contract.operation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.RecordJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is particular to the responses of single kinds.
class ReplyTest {

  @Test
  void ofItemsOnlyMessagesAreSaid() throws Exception {
    Reply reply =
        reply(
            new Responses(),
            """
            {"status": "completed", "output": [
              {"type": "reasoning", "summary": [{"type": "summary_text", "text": "hm"}],
               "content": [{"type": "reasoning_text", "text": "hm"}]},
              {"type": "tool_output", "content": [{"type": "output_text", "text": "no"}]},
              {"type": "message", "content": [{"type": "output_text", "text": "It "}]},
              {"type": "message", "content": [{"type": "output_text", "text": "is 42."}]}],
             "usage": {"input_tokens": 9, "input_tokens_details": {"cached_tokens": 4},
                       "output_tokens": 70, "output_tokens_details": {"reasoning_tokens": 60},
                       "total_tokens": 79}}\
            """);

    assertThat(reply.text()).isEqualTo("It is 42.");
    assertThat(reply.tokens()).isEqualTo(new TokenCounts(9L, 70L, 4, 60));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"status\": \"completed\", \"output\": [] | true | stop",
        "\"status\": \"completed\", \"output\": [{\"type\": \"function_call\", \"name\": \"f\"}] | true | tool_calls",
        "\"status\": \"incomplete\", \"incomplete_details\": {\"reason\": \"max_output_tokens\"}, \"output\": [] | true | length",
        "\"status\": \"incomplete\", \"incomplete_details\": {\"reason\": \"content_filter\"}, \"output\": [] | true | content_filter",
        "\"status\": \"incomplete\", \"incomplete_details\": null, \"output\": [] | true | length",
        "\"status\": \"failed\", \"error\": {\"code\": \"server_error\"}, \"output\": [] | true | error",
        "\"status\": \"queued\", \"output\": [] | false |",
        "\"status\": \"in_progress\", \"output\": [] | false |",
        "\"output\": [] | true |"
      })
  void theStatusOfAResponseSaysHowItEnded(String body, boolean answers, String reason)
      throws Exception {
    Reply reply = reply(new Responses(), "{" + body + "}");

    assertThat(reply.answers()).isEqualTo(answers);
    assertThat(reply.finishReason()).isEqualTo(reason);
  }

  @Test
  void aRefusalIsTheTextWhereThereIsNoOther() throws Exception {
    String output =
        """
        {"status": "completed", "output": [{"type": "message", "content": [
          {"type": "refusal", "refusal": "I will not."}]}]}\
        """;
    String choices =
        "{\"choices\": [{\"message\": {\"content\": null, \"refusal\": \"I will not.\"}}]}";

    assertThat(reply(new Responses(), output).text()).isEqualTo("I will not.");
    assertThat(reply(new ChatCompletions(), choices).text()).isEqualTo("I will not.");
  }

  @ParameterizedTest
  @CsvSource({
    "end_turn,stop",
    "stop_sequence,stop",
    "max_tokens,length",
    "model_context_window_exceeded,length",
    "tool_use,tool_calls",
    "refusal,content_filter",
    "pause_turn,pause_turn"
  })
  void theReasonOfAMessageIsInOpenAisWords(String theirs, String ours) throws Exception {
    Reply reply =
        reply(new AnthropicMessages(), "{\"content\": [], \"stop_reason\": \"" + theirs + "\"}");

    assertThat(reply.answers()).isTrue();
    assertThat(reply.finishReason()).isEqualTo(ours);
  }

  @Test
  void ofAMessageOnlyTextBlocksAreSaidAndTheCacheCountsAsRead() throws Exception {
    Reply reply =
        reply(
            new AnthropicMessages(),
            """
            {"type": "message", "content": [
              {"type": "thinking", "thinking": "hm", "signature": "x"},
              {"type": "text", "text": "It is 42."},
              {"type": "tool_use", "id": "t", "name": "f", "input": {"text": "no"}}],
             "usage": {"input_tokens": 3, "cache_creation_input_tokens": 20,
                       "cache_read_input_tokens": 100, "output_tokens": 7,
                       "output_tokens_details": {"thinking_tokens": 5}}}\
            """);

    assertThat(reply.text()).isEqualTo("It is 42.");
    assertThat(reply.tokens()).isEqualTo(new TokenCounts(123L, 7L, 100, 5));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"[0.1, -2]", "\"AAAA\""})
  void vectorsAnswerInEitherEncoding(String vector) throws Exception {
    Reply reply =
        reply(
            new Embeddings(),
            "{\"object\": \"list\", \"data\": [{\"index\": 0, \"embedding\": "
                + vector
                + "}], \"usage\": {\"prompt_tokens\": 5, \"total_tokens\": 5}}");

    assertThat(reply.answers()).isTrue();
    assertThat(reply.tokens()).isEqualTo(new TokenCounts(5L, 0L, 0));
  }

  @Test
  void aChatSaysInItsDetailsWhatWasCachedAndWhatWasThought() throws Exception {
    Reply reply =
        reply(
            new ChatCompletions(),
            """
            {"choices": [{"message": {"content": "42"}}],
             "usage": {"prompt_tokens": 9, "prompt_tokens_details": {"cached_tokens": 4},
                       "completion_tokens": 70,
                       "completion_tokens_details": {"reasoning_tokens": 60}}}\
            """);

    assertThat(reply.tokens()).isEqualTo(new TokenCounts(9L, 70L, 4, 60));
  }

  private static Reply reply(ApiOperation kind, String body) throws Exception {
    JsonNode tree = RecordJson.tree(body);
    return kind.reply(tree);
  }
}
