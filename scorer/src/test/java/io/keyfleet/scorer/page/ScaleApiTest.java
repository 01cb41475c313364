package io.keyfleet.scorer.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.scorer.scale.FleetLoad;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScaleApiTest {
  private final ScaleApi api = new ScaleApi();

  @Test
  void aScalerIsToldUnderStableNames() throws Exception {
    api.follow(() -> Optional.of(new FleetLoad(20_000, 5)), 300);

    assertThat(json("/api/scale"))
        .isEqualTo(
            RecordJson.MAPPER.readTree(
                """
                {"backlog": 20000, "usableAccounts": 5, "promptsPerWorker": 300.0, "workers": 5}
                """));
  }

  @Test
  void aScalerMaySayWhatAWorkerIsWorth() throws Exception {
    api.follow(() -> Optional.of(new FleetLoad(1_000, 5)), 300);

    assertThat(json("/api/scale?promptsPerWorker=500").get("workers").intValue()).isEqualTo(2);
  }

  @Test
  void anUnknownLoadIsNoAnswerRatherThanNone() {
    assertThat(api.reply(URI.create("/api/scale")).status()).isEqualTo(503);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "NaN", "Infinity", "many", ""})
  void aWorthThatIsNoNumberAboveZeroIsRefused(String worth) {
    api.follow(() -> Optional.of(new FleetLoad(1, 1)), 300);

    assertThat(api.reply(URI.create("/api/scale?promptsPerWorker=" + worth)).status())
        .isEqualTo(400);
  }

  private JsonNode json(String uri) throws Exception {
    HttpReply reply = api.reply(URI.create(uri));
    assertThat(reply.status()).isEqualTo(200);
    return RecordJson.MAPPER.readTree(reply.body());
  }
}
