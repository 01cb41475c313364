package io.keyfleet.scorer.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.scorer.dashboard.DashboardFixture;
import io.keyfleet.scorer.dashboard.DashboardFixture.Said;
import io.keyfleet.service.status.StatusServer;
import io.keyfleet.service.status.StatusSettings;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LivePageTest {
  private static final String HOSTILE = "</script><img src=x onerror=alert(1)>\n\ndata: {}\u2028\"";

  private final Steps time = new Steps();
  private final DashboardFixture fixture = new DashboardFixture();
  private final StatusServer server = new StatusServer(new StatusSettings("127.0.0.1", 0));
  private final LivePage page = new LivePage(server, time, time);

  @BeforeEach
  void follow() {
    page.follow(fixture.dashboard, fixture::status);
  }

  @AfterEach
  void stop() {
    time.pass(Duration.ofMinutes(1));
    page.close();
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/page.js",
        "/page.css",
        "/uplot/LICENSE",
        "/api/runs",
        "/api/total",
        "/api/scale",
        "/api/events",
        "/api/runs/none",
        "/none"
      })
  void everyAnswerForbidsWhatThePageDoesNotNeed(String path) throws Exception {
    try (Caller caller = Caller.get(server.port(), path)) {
      assertThat(caller.headers.get("Content-Security-Policy"))
          .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
          .doesNotContain("unsafe", "*");
      assertThat(caller.headers)
          .containsEntry("X-Content-Type-Options", "nosniff")
          .containsEntry("Cross-Origin-Resource-Policy", "same-origin")
          .doesNotContainKey("Access-Control-Allow-Origin");
    }
  }

  @Test
  void thePageHoldsNoScriptOrStyleInItself() throws Exception {
    try (Caller caller = Caller.get(server.port(), "/")) {
      assertThat(caller.headers).containsEntry("Content-Type", "text/html; charset=utf-8");
      assertThat(caller.rest())
          .contains("<script src=")
          .doesNotContainPattern("<script(?![^>]*src=)|<style|style=|\\son\\w+=|https?:");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"page.js", "parts.js", "charts.js", "feed.js", "format.js"})
  void noScriptMakesMarkupOfText(String name) throws Exception {
    try (Caller caller = Caller.get(server.port(), "/" + name)) {
      assertThat(caller.rest())
          .doesNotContain(
              "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(");
    }
  }

  @Test
  void figuresAreToldUnderStableNames() throws Exception {
    fixture.published = OptionalLong.of(3);
    fixture.answered("a", true, 1);
    fixture.answered("a", false, 2);
    time.pass(Duration.ofSeconds(3));

    JsonNode runs = get("/api/runs");
    assertThat(names(runs))
        .containsExactly(
            "at", "topics", "problem", "total", "runs", "runsLeftOut", "resultsDeleted");
    assertThat(names(runs.get("total")))
        .contains("run", "state", "prompts", "settled", "answered", "right", "wrong", "unreadable")
        .contains("truncated", "unanswered", "unscored", "accuracy", "accuracyLow", "accuracyHigh")
        .contains("firstPublishedAt", "lastSettledAt", "elapsedSeconds", "secondsLeft", "calls")
        .contains("answersPerSecond", "allowedPerSecond", "rateLimited", "latencyMillis");
    assertThat(runs.get("total").get("accuracy").asDouble()).isEqualTo(0.5);
    assertThat(runs.get("at").asText()).isEqualTo("2026-01-02T03:04:08Z");

    JsonNode run = get("/api/runs/a");
    assertThat(names(run))
        .containsExactly(
            "run", "summary", "accounts", "dead", "answeredAfterAll", "misses", "history");
    assertThat(run.get("accounts").get(0).get("account").asText()).isEqualTo("acct-1");
    assertThat(run.get("history").get("accuracy")).hasSize(2);
    assertThat(get("/api/total").get("summary")).isEqualTo(runs.get("total"));
  }

  @Test
  void beforeThereIsAScorerThePageSaysSo() throws Exception {
    try (StatusServer other = new StatusServer(new StatusSettings("127.0.0.1", 0));
        LivePage starting = new LivePage(other, time, time);
        Caller caller = Caller.get(other.port(), "/api/runs")) {
      assertThat(starting).isNotNull();
      assertThat(caller.json().get("problem").asText()).isEqualTo("not started");
    }
  }

  @Test
  void textFromOutsideComesBackAsItWas() throws Exception {
    fixture.said(new Said(HOSTILE, HOSTILE, HOSTILE, HOSTILE), false, 1);
    String name = URLEncoder.encode(HOSTILE, UTF_8).replace("+", "%20");

    JsonNode miss = get("/api/runs/" + name).get("misses").get(0);
    assertThat(miss.get("text").asText()).isEqualTo(HOSTILE);
    assertThat(miss.get("question").asText()).isEqualTo(HOSTILE);
    try (Caller caller = Caller.get(server.port(), "/api/events?run=" + name)) {
      JsonNode details = caller.event().get("details").get(0);
      assertThat(details.get("run").asText()).isEqualTo(HOSTILE);
      assertThat(details.get("misses").get(0).get("text").asText()).isEqualTo(HOSTILE);
    }
  }

  @Test
  void eachEventTellsWhatIsNew() throws Exception {
    fixture.answered("a", false, 1);
    try (Caller caller = Caller.get(server.port(), "/api/events?run=a&run=later")) {
      assertThat(caller.headers).containsEntry("Content-Type", "text/event-stream; charset=utf-8");
      JsonNode first = caller.event();
      assertThat(first.get("overview").get("total").get("settled").asInt()).isEqualTo(1);
      assertThat(first.get("details")).hasSize(1);
      assertThat(first.get("details").get(0).get("misses")).hasSize(1);

      fixture.answered("later", true, 2);
      JsonNode second = next(caller);
      assertThat(second.get("overview").get("total").get("settled").asInt()).isEqualTo(2);
      assertThat(second.get("details")).hasSize(2);
      assertThat(second.get("details").get(0).has("misses")).isFalse();
      assertThat(second.get("details").get(0).get("history").get("answered")).isEmpty();
      assertThat(second.get("details").get(1).get("run").asText()).isEqualTo("later");
    }
  }

  @Test
  void closingGivesEverybodyTheLastFigures() throws Exception {
    try (Caller caller = Caller.get(server.port(), "/api/events")) {
      caller.event();
      fixture.answered("a", true, 1);

      page.close();

      assertThat(caller.event().get("overview").get("total").get("settled").asInt()).isEqualTo(1);
      assertThat(caller.rest()).doesNotContain("data:");
    }
  }

  @Test
  void noMoreThanTheBoundMayWatch() throws Exception {
    List<Caller> callers = new ArrayList<>();
    try {
      for (int i = 0; i < SseClients.MAX; i++) {
        callers.add(Caller.get(server.port(), "/api/events"));
        assertThat(callers.getLast().status).isEqualTo(200);
      }
      try (Caller late = Caller.get(server.port(), "/api/events")) {
        assertThat(late.status).isEqualTo(503);
        assertThat(late.headers).containsKey("Retry-After");
      }
      assertThat(get("/api/runs").has("total")).isTrue();
    } finally {
      for (Caller caller : callers) {
        caller.close();
      }
    }
  }

  @Test
  void whoDoesNotReadIsDropped() throws Exception {
    try (Caller caller = Caller.get(server.port(), "/api/events?run=a")) {
      assertThat(caller.status).isEqualTo(200);
      // until the buffers between the two are full, and then the patience is over
      for (int i = 0; page.watching() > 0; i++) {
        fixture.said(new Said("a", "acct-1", "x".repeat(2_000), "y".repeat(2_000)), false, i);
        time.pass(SseClient.EVERY);
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void whoReadsIsKept() throws Exception {
    try (Caller caller = Caller.get(server.port(), "/api/events?run=a")) {
      caller.event();
      for (int i = 0; i < 3 * SseClients.PATIENCE.toSeconds(); i++) {
        next(caller);
      }
      assertThat(page.watching()).isEqualTo(1);
    }
  }

  @Test
  void onlyReadingIsServed() throws Exception {
    try (Caller caller = new Caller(server.port(), "POST /api/runs", "localhost")) {
      assertThat(caller.status).isEqualTo(405);
      assertThat(caller.headers).containsEntry("Allow", "GET, HEAD");
    }
    try (Caller caller = new Caller(server.port(), "HEAD /api/runs", "localhost")) {
      assertThat(caller.status).isEqualTo(200);
      assertThat(caller.rest()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80"})
  void aNameThatWasMadeToPointHereIsNotServed(String host) throws Exception {
    try (Caller caller = new Caller(server.port(), "GET /api/total", host)) {
      assertThat(caller.status).isEqualTo(421);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LocalHost:9400", "127.0.0.1:1", "[::1]:9400"})
  void loopbacksOwnNamesAreServed(String host) throws Exception {
    try (Caller caller = new Caller(server.port(), "GET /api/total", host)) {
      assertThat(caller.status).isEqualTo(200);
    }
  }

  private JsonNode next(Caller caller) throws Exception {
    time.awaitSleepers(2); // the viewer, and the usher who looks for stalled ones
    time.pass(SseClient.EVERY);
    return caller.event();
  }

  private JsonNode get(String path) throws Exception {
    try (Caller caller = Caller.get(server.port(), path)) {
      assertThat(caller.status).isEqualTo(200);
      assertThat(caller.headers).containsEntry("Content-Type", HttpReply.JSON);
      return caller.json();
    }
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
