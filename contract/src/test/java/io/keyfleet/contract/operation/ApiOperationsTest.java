package io.keyfleet.contract.operation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.contract.format.PromptJson;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Laws of every kind of request. A kind is tested by being registered.
class ApiOperationsTest {
  private static final TokenCounts TOKENS = new TokenCounts(12L, 3L, 0);

  static Stream<ApiOperation> kinds() {
    return ApiOperations.ALL.stream();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void itsAddressIsItsOwn(ApiOperation kind) {
    for (String url :
        List.of(
            kind.url(),
            kind.path(),
            kind.url() + "/",
            "/openai" + kind.url() + "?api-version=preview",
            "https://api.example.com" + kind.url())) {
      assertThat(ApiOperations.at(url)).as(url).contains(new ApiOperations.Address(kind, null));
    }
    assertThat(ApiOperations.at("/openai/deployments/mine" + kind.path() + "?api-version=1"))
        .contains(new ApiOperations.Address(kind, "mine"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/v1",
        "/v1/unknown",
        "/v1/chat",
        "/v1/chat/completions/1",
        "/v1/threads/thread_1/messages",
        "/v1/messages/batches",
        "/v1/embeddings2",
        "https://example.com/articles/responses"
      })
  void noOtherAddressIsThatOfAKind(String url) {
    assertThat(ApiOperations.at(url)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aTextBecomesARequestOfTheKindInEitherForm(ApiOperation kind) throws Exception {
    Prompt own =
        read(
            """
            {"url": "%s", "prompt": "6x7?", "system": "Be brief.", "id": 1, "expected": 42,
             "model": "m", "max_tokens": 9, "level": 3}\
            """
                .formatted(kind.url()));
    ObjectNode body = kind.ask("Be brief.", "6x7?");
    body.put("model", "m").put("max_tokens", 9);
    Prompt line =
        read(
            """
            {"custom_id": "1", "method": "POST", "url": "%s", "expected": 42, "body": %s,
             "metadata": {"level": 3}}\
            """
                .formatted(kind.url(), body));

    assertThat(own.operation()).isEqualTo(kind);
    assertThat(own.request()).isEqualTo(body);
    assertThat(own).isEqualTo(line);
    assertThat(own.labels().metadata()).hasToString("{\"level\":3}");
    assertThat(own.answerLabels().question()).endsWith("6x7?");
    assertThat(PromptJson.read(PromptJson.write(own))).isEqualTo(own);
    assertThat(kind.inputTokens(body)).isBetween(4L, 40L);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aBodyWithoutWhatTheKindAsksIsRefused(ApiOperation kind) {
    for (String body : List.of("{}", "{\"max_tokens\": 1, \"text\": {}}")) {
      assertThatThrownBy(() -> read("{\"url\": \"" + kind.url() + "\", \"body\": " + body + "}"))
          .as(body)
          .isInstanceOf(UnreadableRecord.class)
          .hasMessageContaining(kind.input());
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void whatIsWrittenForATextIsReadAsThatText(ApiOperation kind) {
    for (String reason : List.of("stop", "length", "content_filter")) {
      KnownAnswer known = new KnownAnswer("1", 1_700_000_000, "m", "It is 42.", reason, TOKENS);

      Reply reply = kind.reply(kind.body(known));

      assertThat(reply.answers()).isEqualTo(kind.inText());
      assertThat(reply.text()).isEqualTo(kind.inText() ? "It is 42." : "");
      assertThat(reply.finishReason()).isEqualTo(kind.inText() ? reason : null);
      assertThat(reply.tokens().input()).isEqualTo(12);
      assertThat(reply.tokens().output()).isEqualTo(kind.inText() ? 3 : 0);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void whatIsNoAnswerOfTheKindDoesNotAnswer(ApiOperation kind) throws Exception {
    for (String body :
        List.of(
            "{}",
            "null",
            "7",
            "{\"error\": {\"message\": \"no\"}}",
            "{\"data\": [], \"output\": 1}")) {
      assertThat(kind.reply(RecordJson.tree(body)).answers()).as(body).isFalse();
    }
    assertThat(kind.reply(RecordJson.MAPPER.missingNode()).answers()).isFalse();
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/v1/completions | {\"prompt\": [\"one two\", \"three\"], \"max_tokens\": 10, \"n\": 2} | 3 | 10 | 4",
        "/v1/completions | {\"prompt\": [1, 2, 3, 4]} | 4 | | 1",
        "/v1/embeddings | {\"input\": [[1, 2], [3]]} | 3 | 0 | 1",
        "/v1/responses | {\"input\": [{\"role\": \"user\", \"content\": [{\"type\": \"input_text\", \"text\": \"abcdef\"}]}], \"instructions\": \"abc\", \"max_output_tokens\": 7} | 11 | 7 | 1",
        "/v1/messages | {\"system\": [{\"type\": \"text\", \"text\": \"abcdef\"}], \"max_tokens\": 5, \"messages\": [{\"role\": \"user\", \"content\": \"abc\"}]} | 11 | 5 | 1",
        "/v1/chat/completions | {\"messages\": [{\"role\": \"user\", \"content\": \"abc\"}], \"max_completion_tokens\": 5, \"max_tokens\": 50, \"n\": 3} | 9 | 5 | 3"
      })
  void tokensAreThoseOfTheTextsAndTheBound(
      String url, String body, long input, Long bound, long choices) throws Exception {
    Prompt prompt = read("{\"url\": \"" + url + "\", \"body\": " + body + "}");

    assertThat(prompt.operation().inputTokens(prompt.request())).isEqualTo(input);
    ApiOperation.OutputBound output = prompt.operation().outputBound(prompt.request());
    assertThat(output.tokens()).isEqualTo(bound);
    assertThat(output.choices()).isEqualTo(choices);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"url\": \"/v1/unknown\", \"prompt\": \"x\"}",
        "{\"url\": \"/v1/unknown\", \"body\": {\"input\": \"x\"}}",
        "{\"custom_id\": \"1\", \"url\": \"wiki\", \"body\": {\"input\": \"x\"}}"
      })
  void anUnknownAddressIsRefusedWithThoseThatThereAre(String record) {
    assertThatThrownBy(() -> read(record))
        .isInstanceOf(UnreadableRecord.class)
        .hasMessageContaining("\"url\"")
        .hasMessageContaining("/v1/responses")
        .hasMessageContaining("/v1/messages");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"https://example.com/a\"", "\"wiki\"", "7", "null", "\"\""})
  void anAddressOfAPageIsMetadata(String url) throws Exception {
    Prompt prompt = read("{\"prompt\": \"x\", \"url\": " + url + "}");

    assertThat(prompt.operation()).isEqualTo(ApiOperations.CHAT_COMPLETIONS);
    assertThat(prompt.labels().metadata()).hasToString("{\"url\":" + url + "}");
    assertThat(PromptJson.read(PromptJson.write(prompt))).isEqualTo(prompt);
  }

  private static Prompt read(String record) throws UnreadableRecord {
    return PromptJson.read(record.getBytes(UTF_8));
  }
}
