package io.keyfleet.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.MultipartField;
import com.openai.core.http.HttpResponse;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.batches.Batch;
import com.openai.models.batches.BatchCreateParams;
import com.openai.models.batches.BatchListParams;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FileObject;
import com.openai.models.files.FilePurpose;
import com.openai.models.models.Model;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// OpenAI's client for Java before a gateway.
@Timeout(180)
class GatewayOpenAiJavaTest {
  private static final int LINES = 10_000;
  private static GatewayFixture gateway;
  private static OpenAIClient client;

  @BeforeAll
  static void start() throws InterruptedException {
    gateway = new GatewayFixture();
    client = client(GatewayFixture.KEY);
  }

  @AfterAll
  static void close() {
    client.close();
    gateway.close();
  }

  @Test
  void aBatchIsUploadedAnsweredPagedAndRead() throws Exception {
    FileObject file = upload(client, lines(LINES));
    assertThat(file.filename()).isEqualTo("in.jsonl");
    Batch batch = create(client, file);
    batch.validate();
    batch = awaited(batch, Batch.Status.COMPLETED);

    batch.validate();
    assertThat(batch.requestCounts().orElseThrow().completed()).isEqualTo(LINES);
    assertThat(batch.errorFileId()).isEmpty();
    assertThat(ids(batch.outputFileId().orElseThrow())).hasSize(LINES);
    Batch second = create(client, file);
    assertThat(
            client.batches().list(BatchListParams.builder().limit(1).build()).autoPager().stream()
                .map(Batch::id))
        .contains(batch.id(), second.id());
    client.batches().cancel(second.id());
  }

  @Test
  void aBadLineFailsTheBatchAndIsNamed() {
    Batch batch = create(client, upload(client, lines(1) + "\nno request\n"));
    batch = awaited(batch, Batch.Status.FAILED);
    assertThat(batch.errors().orElseThrow().data().orElseThrow())
        .singleElement()
        .satisfies(error -> assertThat(error.line()).contains(2L));
  }

  @Test
  void aCompletionAndItsStreamComeOverTheConnection() {
    ChatCompletion whole = client.chat().completions().create(question());
    whole.validate();
    String text = whole.choices().getFirst().message().content().orElseThrow();
    assertThat(text).contains("14");

    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(question())) {
      assertThat(
              stream.stream()
                  .flatMap(chunk -> chunk.choices().stream())
                  .flatMap(choice -> choice.delta().content().stream())
                  .collect(Collectors.joining()))
          .contains("14");
    }
  }

  @Test
  void theModelsAreListed() {
    assertThat(client.models().list().data())
        .extracting(Model::id)
        .containsExactly(Simulation.MODEL);
  }

  @Test
  void aKeySeesItsOwnFilesAndBatchesOnly() {
    FileObject file = upload(client, lines(1));
    Batch batch = create(client, file);
    OpenAIClient other = client(GatewayFixture.OTHER_KEY);

    assertThatThrownBy(() -> other.files().retrieve(file.id()))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> other.batches().retrieve(batch.id()))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> create(other, file)).isInstanceOf(BadRequestException.class);
    assertThat(other.batches().list().data()).isEmpty();
    other.close();
  }

  @Test
  void anUnknownKeyIsUnauthorized() {
    OpenAIClient stranger = client("nobody");
    assertThatThrownBy(() -> stranger.models().list()).isInstanceOf(UnauthorizedException.class);
    stranger.close();
  }

  private static ChatCompletionCreateParams question() {
    return ChatCompletionCreateParams.builder()
        .model(Simulation.MODEL)
        .addUserMessage(Simulation.QUESTION)
        .build();
  }

  private static FileObject upload(OpenAIClient client, String lines) {
    return client
        .files()
        .create(
            FileCreateParams.builder()
                .purpose(FilePurpose.BATCH)
                .file(
                    MultipartField.<InputStream>builder()
                        .value(new ByteArrayInputStream(lines.getBytes(UTF_8)))
                        .filename("in.jsonl")
                        .build())
                .build());
  }

  private static Batch create(OpenAIClient client, FileObject file) {
    return client
        .batches()
        .create(
            BatchCreateParams.builder()
                .inputFileId(file.id())
                .endpoint(BatchCreateParams.Endpoint.V1_CHAT_COMPLETIONS)
                .completionWindow(BatchCreateParams.CompletionWindow._24H)
                .build());
  }

  private static Batch awaited(Batch batch, Batch.Status status) {
    return await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> client.batches().retrieve(batch.id()), one -> one.status().equals(status));
  }

  private static Set<String> ids(String file) throws IOException {
    Set<String> ids = new HashSet<>();
    try (HttpResponse content = client.files().content(file)) {
      List<String> lines = new String(content.body().readAllBytes(), UTF_8).lines().toList();
      for (String line : lines) {
        String id = line.replaceFirst(".*\"custom_id\":\"([^\"]+)\".*", "$1");
        assertThat(ids.add(id)).as("%s stands once", id).isTrue();
      }
    }
    return ids;
  }

  private static String lines(int count) {
    return IntStream.range(0, count)
        .mapToObj(i ->
            "{\"custom_id\":\"q-"
                + i
                + "\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\""
                + Simulation.MODEL
                + "\",\"messages\":[{\"role\":\"user\",\"content\":\""
                + i
                + " + 2 = ?\"}]}}")
        .collect(Collectors.joining("\n"));
  }

  private static OpenAIClient client(String key) {
    return OpenAIOkHttpClient.builder()
        .baseUrl(gateway.baseUrl())
        .apiKey(key)
        .maxRetries(0)
        .timeout(Duration.ofSeconds(60))
        .build();
  }
}
