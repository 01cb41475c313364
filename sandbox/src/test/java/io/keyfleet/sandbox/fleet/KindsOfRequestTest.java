package io.keyfleet.sandbox.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.operation.ApiOperation;
import io.keyfleet.contract.operation.ApiOperations;
import io.keyfleet.contract.operation.Reply;
import io.keyfleet.contract.response.ApiResponse;
import io.keyfleet.contract.response.RawJson;
import io.keyfleet.producer.source.file.PromptFile;
import io.keyfleet.sandbox.guarantees.TopicRecords;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// A batch file of every kind of request that there is, on the whole path.
@Timeout(60)
class KindsOfRequestTest {
  private static final int EACH = 12;

  @RegisterExtension static final SharedBroker BROKER = new SharedBroker();

  @Test
  void everyKindIsAnsweredWithItsWholeResponse(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("batch.jsonl"), lines());
    int size = EACH * ApiOperations.ALL.size();
    try (FleetFixture fleet =
            new FleetFixture(BROKER.bootstrapServers(), "kinds", FleetFixture.simulated(2));
        PromptFile prompts = PromptFile.open(file.toString(), Optional.empty(), Optional.empty())) {
      fleet.start("one", "two");
      assertThat(fleet.publish(prompts).published()).isEqualTo(size);

      assertThat(fleet.score().counts().answered()).isEqualTo(size);

      TopicRecords records = fleet.records();
      assertThat(records.dead()).isEmpty();
      for (Answer answer : records.answers()) {
        ApiOperation kind = answer.source().operation();
        assertThat(answer.labels().id()).startsWith(kind.url() + " ");
        ApiResponse response = Objects.requireNonNull(answer.response());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.requestId()).startsWith("req_sim");
        RawJson body = Objects.requireNonNull(response.body());
        Reply reply = kind.reply(RecordJson.tree(body.text()));
        assertThat(reply.answers()).isTrue();
        assertThat(answer.completion().text()).isEqualTo(reply.text());
        assertThat(answer.completion().finishReason()).isEqualTo(reply.finishReason());
        assertThat(answer.completion().promptTokens()).isPositive();
      }
      assertThat(fleet.audit().failed()).isZero();
    }
  }

  private static String lines() {
    return IntStream.range(0, EACH)
        .boxed()
        .flatMap(i -> ApiOperations.ALL.stream().map(kind -> line(kind, i)))
        .collect(Collectors.joining());
  }

  private static String line(ApiOperation kind, int number) {
    String body = kind.ask(null, "What is 1 + " + number + "?").put("max_tokens", 200).toString();
    return """
    {"custom_id": "%s %d", "method": "POST", "url": "%2$s", "body": %s}
    """
        .replace("%2$s", kind.url())
        .formatted(kind.url(), number, body);
  }
}
