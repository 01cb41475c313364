package io.keyfleet.clients;

import static io.keyfleet.clients.Simulation.KEY;
import static io.keyfleet.clients.Simulation.MODEL;
import static io.keyfleet.clients.Simulation.QUESTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.ObjectMappers;
import com.openai.errors.BadRequestException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStatus;
import io.keyfleet.contract.operation.ApiOperations;
import io.keyfleet.contract.operation.KnownAnswer;
import io.keyfleet.contract.operation.TokenCounts;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The kinds of request beside chat completions, as the official client reads them.
class OpenAiJavaKindsTest {
  private final Simulation simulation = new Simulation();
  private final OpenAIClient client =
      OpenAIOkHttpClient.builder().apiKey(KEY).baseUrl(simulation.baseUrl()).maxRetries(0).build();

  @AfterEach
  void close() {
    client.close();
    simulation.close();
  }

  @Test
  void aResponseHasItsTextItsUsageAndItsStatus() {
    ResponseCreateParams params =
        ResponseCreateParams.builder().model(MODEL).input(QUESTION).build();

    Response response = client.responses().create(params);

    response.validate();
    assertThat(text(response)).contains("14");
    assertThat(response.status()).contains(ResponseStatus.COMPLETED);
    assertThat(response.usage().orElseThrow().totalTokens()).isPositive();
  }

  @Test
  void aResponseThatIsCutOffSaysSo() {
    ResponseCreateParams params =
        ResponseCreateParams.builder().model(MODEL).input("hi").maxOutputTokens(16).build();

    Response response = client.responses().create(params);

    response.validate();
    assertThat(response.status()).contains(ResponseStatus.INCOMPLETE);
    assertThat(response.incompleteDetails().orElseThrow().reason().orElseThrow().asString())
        .isEqualTo("max_output_tokens");
    assertThatThrownBy(
            () -> client.responses().create(params.toBuilder().maxOutputTokens(1).build()))
        .isInstanceOf(BadRequestException.class);
  }

  @Test
  void everyTextIsGoneOnWith() {
    CompletionCreateParams params =
        CompletionCreateParams.builder()
            .model(MODEL)
            .promptOfArrayOfStrings(List.of(QUESTION, "hi"))
            .build();

    Completion completion = client.completions().create(params);

    completion.validate();
    assertThat(completion.choices()).hasSize(2);
    assertThat(completion.choices().getFirst().text()).contains("14");
    assertThat(completion.usage().orElseThrow().totalTokens()).isPositive();
  }

  @Test
  void everyTextHasAVector() {
    EmbeddingCreateParams.Builder params =
        EmbeddingCreateParams.builder()
            .model(MODEL)
            .inputOfArrayOfStrings(List.of("one", "two"))
            .dimensions(8);

    CreateEmbeddingResponse numbers =
        client
            .embeddings()
            .create(params.encodingFormat(EmbeddingCreateParams.EncodingFormat.FLOAT).build());
    CreateEmbeddingResponse standard = client.embeddings().create(params.build());

    numbers.validate();
    standard.validate();
    assertThat(numbers.data()).hasSize(2).allMatch(one -> one.embedding().size() == 8);
    assertThat(numbers.data().getFirst().embedding())
        .isNotEqualTo(numbers.data().getLast().embedding());
    assertThat(standard.data()).hasSize(2);
    assertThat(numbers.usage().totalTokens()).isPositive();
  }

  @Test
  void whatIsMadeOfATextAloneIsReadToo() throws Exception {
    for (String reason : List.of("stop", "length", "content_filter")) {
      KnownAnswer known =
          new KnownAnswer("1", 1_700_000_000, MODEL, "14", reason, new TokenCounts(9L, 1L, 0));

      Response response = made("/v1/responses", known, Response.class);
      response.validate();
      assertThat(text(response)).isEqualTo("14");
      ChatCompletion chat = made("/v1/chat/completions", known, ChatCompletion.class);
      chat.validate();
      assertThat(chat.choices().getFirst().message().content()).contains("14");
      Completion completion = made("/v1/completions", known, Completion.class);
      completion.validate();
      assertThat(completion.choices().getFirst().text()).isEqualTo("14");
    }
  }

  private static <T> T made(String url, KnownAnswer known, Class<T> type) throws Exception {
    String body = ApiOperations.named(url).body(known).toString();
    return ObjectMappers.jsonMapper().readValue(body, type);
  }

  private static String text(Response response) {
    return response.output().getFirst().asMessage().content().getFirst().asOutputText().text();
  }
}
