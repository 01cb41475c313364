package io.keyfleet.clients;

import static io.keyfleet.clients.Simulation.KEY;
import static io.keyfleet.clients.Simulation.MODEL;
import static io.keyfleet.clients.Simulation.QUESTION;
import static io.keyfleet.clients.Simulation.TWICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.PermissionDeniedException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.errors.UnexpectedStatusCodeException;
import com.openai.errors.UnprocessableEntityException;
import com.openai.models.ChatModel;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.models.Model;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiJavaTest {
  private final Simulation simulation = new Simulation();
  private final OpenAIClient client = client(KEY);

  @AfterEach
  void close() {
    client.close();
    simulation.close();
  }

  @Test
  void aCompletionHasItsTextItsUsageAndItsReason() {
    ChatCompletion completion = client.chat().completions().create(params(MODEL).build());

    completion.validate();
    ChatCompletion.Choice choice = completion.choices().getFirst();
    assertThat(choice.message().content().orElseThrow()).contains("14");
    assertThat(choice.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
    assertThat(completion.usage().orElseThrow().totalTokens()).isPositive();
    assertThat(completion.model()).isEqualTo(MODEL);
  }

  @Test
  void severalChoicesAndABoundOnTheirLengthAreKept() {
    ChatCompletion completion =
        client.chat().completions().create(params(MODEL).n(3).maxCompletionTokens(2).build());

    assertThat(completion.choices())
        .hasSize(3)
        .allMatch(
            choice -> choice.finishReason().equals(ChatCompletion.Choice.FinishReason.LENGTH));
    assertThat(completion.usage().orElseThrow().completionTokens()).isEqualTo(6);
  }

  @Test
  void aStreamSaysTheSameInPiecesAndEndsWithTheUsage() {
    String whole =
        client
            .chat()
            .completions()
            .create(params(MODEL).build())
            .choices()
            .getFirst()
            .message()
            .content()
            .orElseThrow();
    ChatCompletionStreamOptions usage =
        ChatCompletionStreamOptions.builder().includeUsage(true).build();

    List<ChatCompletionChunk> chunks;
    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(params(MODEL).streamOptions(usage).build())) {
      chunks = stream.stream().toList();
    }

    assertThat(chunks).hasSizeGreaterThan(4);
    assertThat(
            chunks.stream()
                .flatMap(chunk -> chunk.choices().stream())
                .flatMap(choice -> choice.delta().content().stream())
                .collect(Collectors.joining()))
        .isEqualTo(whole);
    assertThat(chunks.getLast().usage().orElseThrow().totalTokens()).isPositive();
  }

  @Test
  void theModelsAreListed() {
    assertThat(client.models().list().data()).extracting(Model::id).containsExactly(MODEL);
    assertThat(client.models().retrieve(MODEL).id()).isEqualTo(MODEL);
    assertThatThrownBy(() -> client.models().retrieve("other"))
        .isInstanceOf(NotFoundException.class);
  }

  static Stream<Arguments> errors() {
    return Stream.of(
        Arguments.of("429", RateLimitException.class, 429, "rate_limit_exceeded"),
        Arguments.of("slow_down", RateLimitException.class, 429, "slow_down"),
        Arguments.of("insufficient_quota", RateLimitException.class, 429, "insufficient_quota"),
        Arguments.of("insufficient_quota_no_code", RateLimitException.class, 429, ""),
        Arguments.of("revoked", UnauthorizedException.class, 401, "invalid_api_key"),
        Arguments.of("402", UnexpectedStatusCodeException.class, 402, ""),
        Arguments.of(
            "403", PermissionDeniedException.class, 403, "unsupported_country_region_territory"),
        Arguments.of("model_not_found", NotFoundException.class, 404, "model_not_found"),
        Arguments.of("content_filter", BadRequestException.class, 400, "content_filter"),
        Arguments.of(
            "context_length_exceeded", BadRequestException.class, 400, "context_length_exceeded"),
        Arguments.of("invalid_prompt", BadRequestException.class, 400, "invalid_prompt"),
        Arguments.of("422", UnprocessableEntityException.class, 422, ""),
        Arguments.of("500", InternalServerException.class, 500, ""),
        Arguments.of("503", InternalServerException.class, 503, "server_is_overloaded"),
        Arguments.of("504", InternalServerException.class, 504, ""),
        Arguments.of("529", InternalServerException.class, 529, ""),
        Arguments.of("html", InternalServerException.class, 502, ""));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void everyErrorHasItsType(
      String fault, Class<? extends OpenAIServiceException> type, int status, String code)
      throws Exception {
    simulation.inject(fault);

    OpenAIServiceException error = catchThrowableOfType(type, () -> ask(client));

    assertThat(error.statusCode()).isEqualTo(status);
    assertThat(error.code().orElse("")).isEqualTo(code);
  }

  @ParameterizedTest
  @ValueSource(strings = {"reset", "malformed", "empty", "html_200", "cut"})
  void whatIsNoAnswerIsAnErrorOfTheClient(String fault) throws Exception {
    simulation.inject(fault);

    assertThatThrownBy(() -> ask(client).validate()).isInstanceOf(OpenAIException.class);
  }

  @Test
  void anUnknownKeyIsUnauthorized() {
    OpenAIClient stranger = client("sk-nobody");
    assertThatThrownBy(() -> ask(stranger)).isInstanceOf(UnauthorizedException.class);
    stranger.close();
  }

  @Test
  void aModelThatIsNotServedIsNotFound() {
    assertThatThrownBy(() -> client.chat().completions().create(params("gpt-nothing").build()))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void aCallOverTheQuotaIsRateLimitedAndSaysForHowLong() {
    OpenAIClient limited = client(TWICE);
    ask(limited);
    ask(limited);
    RateLimitException error = catchThrowableOfType(RateLimitException.class, () -> ask(limited));
    assertThat(error.headers().values("retry-after")).hasSize(1);
    assertThat(error.headers().values("x-ratelimit-remaining-requests")).containsExactly("0");
    assertThat(error.type()).contains("requests");
    limited.close();
  }

  private static ChatCompletion ask(OpenAIClient client) {
    return client.chat().completions().create(params(MODEL).build());
  }

  private static ChatCompletionCreateParams.Builder params(String model) {
    return ChatCompletionCreateParams.builder()
        .model(ChatModel.of(model))
        .addSystemMessage("You are brief.")
        .addUserMessage(QUESTION);
  }

  private OpenAIClient client(String key) {
    return OpenAIOkHttpClient.builder()
        .baseUrl(simulation.baseUrl())
        .apiKey(key)
        .maxRetries(0)
        .timeout(Duration.ofSeconds(20))
        .build();
  }
}
