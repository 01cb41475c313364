package io.keyfleet.clients;

import static io.keyfleet.clients.Simulation.KEY;
import static io.keyfleet.clients.Simulation.MODEL;
import static io.keyfleet.clients.Simulation.QUESTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.output.FinishReason;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class Langchain4jTest {
  private final Simulation simulation = new Simulation();

  @AfterEach
  void close() {
    simulation.close();
  }

  @Test
  void aCompletionHasItsTextItsUsageAndItsReason() {
    ChatResponse response = chat(model(KEY));

    assertThat(response.aiMessage().text()).contains("14");
    assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(response.tokenUsage().totalTokenCount()).isPositive();
  }

  @Test
  void aStreamSaysTheSameInPieces() throws Exception {
    String whole = chat(model(KEY)).aiMessage().text();
    Queue<String> pieces = new ConcurrentLinkedQueue<>();
    CompletableFuture<ChatResponse> done = new CompletableFuture<>();

    OpenAiStreamingChatModel.builder()
        .baseUrl(simulation.baseUrl())
        .apiKey(KEY)
        .modelName(MODEL)
        .build()
        .chat(
            question(),
            new StreamingChatResponseHandler() {
              @Override
              public void onPartialResponse(String piece) {
                pieces.add(piece);
              }

              @Override
              public void onCompleteResponse(ChatResponse response) {
                done.complete(response);
              }

              @Override
              public void onError(Throwable error) {
                done.completeExceptionally(error);
              }
            });

    ChatResponse response = done.get(20, TimeUnit.SECONDS);
    assertThat(response.aiMessage().text()).isEqualTo(whole);
    assertThat(String.join("", pieces)).isEqualTo(whole);
    assertThat(pieces).hasSizeGreaterThan(1);
    assertThat(response.tokenUsage().totalTokenCount()).isPositive();
  }

  static Stream<Arguments> errors() {
    return Stream.of(
        Arguments.of("429", RateLimitException.class),
        Arguments.of("insufficient_quota", RateLimitException.class),
        Arguments.of("revoked", AuthenticationException.class),
        Arguments.of("403", AuthenticationException.class),
        Arguments.of("model_not_found", ModelNotFoundException.class),
        Arguments.of("content_filter", InvalidRequestException.class),
        Arguments.of("422", InvalidRequestException.class),
        Arguments.of("500", InternalServerException.class),
        Arguments.of("503", InternalServerException.class));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void everyErrorHasItsType(String fault, Class<? extends Exception> type) throws Exception {
    simulation.inject(fault);

    assertThatThrownBy(() -> chat(model(KEY))).isInstanceOf(type);
  }

  @Test
  void anUnknownKeyIsRefused() {
    assertThatThrownBy(() -> chat(model("sk-nobody"))).isInstanceOf(AuthenticationException.class);
  }

  private static ChatResponse chat(OpenAiChatModel model) {
    return model.chat(question());
  }

  private static ChatRequest question() {
    return ChatRequest.builder().messages(UserMessage.from(QUESTION)).build();
  }

  private OpenAiChatModel model(String key) {
    return OpenAiChatModel.builder()
        .baseUrl(simulation.baseUrl())
        .apiKey(key)
        .modelName(MODEL)
        .maxRetries(0)
        .timeout(Duration.ofSeconds(20))
        .build();
  }
}
