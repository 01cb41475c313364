package io.keyfleet.scorer.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.scorer.BrowsedRuns;
import io.keyfleet.scorer.browse.TextSearch;
import io.keyfleet.service.status.StatusServer;
import io.keyfleet.service.status.StatusSettings;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AnswersApiTest {
  private final BrowsedRuns runs = new BrowsedRuns();
  private final Steps time = new Steps();
  private final StatusServer server = new StatusServer(new StatusSettings("127.0.0.1", 0));
  private final LivePage page = new LivePage(server, time, time);

  @BeforeEach
  void browse() throws Exception {
    page.browse(runs.scored());
  }

  @AfterEach
  void stop() {
    page.close();
    server.close();
    runs.close();
  }

  @Test
  void everyAnswerIsListedWithItsTextAndCountsAreTheScorers() throws Exception {
    Map<String, Integer> verdicts = new TreeMap<>();
    Set<String> prompts = new HashSet<>();
    String after = "";
    JsonNode reply;
    do {
      reply = get("/api/answers?limit=200" + after);
      for (JsonNode row : reply.get("rows")) {
        verdicts.merge(row.get("verdict").asText(), 1, Integer::sum);
        prompts.add(row.get("prompt").asText());
        assertThat(row.get("gone").asBoolean()).isFalse();
        assertThat(row.get("text").asText()).isNotEmpty();
      }
      after = "&after=" + reply.get("next").asText();
    } while (!reply.get("next").isNull());

    assertThat(prompts).hasSize(reply.get("total").asInt());
    assertThat(verdicts.get("right")).isEqualTo((int) runs.report().counts().right());
    assertThat(verdicts.get("wrong")).isEqualTo((int) runs.report().counts().wrong());
    assertThat(verdicts.get("unanswered")).isEqualTo((int) runs.report().counts().unanswered());
    assertThat(reply.at("/verdicts/right").asInt()).isEqualTo(verdicts.get("right"));
    assertThat(reply.at("/labels/run")).hasSize(5);
  }

  @Test
  void aFilterHoldsForRowsAndForTheExport() throws Exception {
    String filter = "verdict=wrong&verdict=unreadable&run=run-1";
    JsonNode reply = get("/api/answers?limit=200&" + filter);
    List<String> lines = text("/api/answers/export?" + filter).lines().toList();

    assertThat(reply.get("total").asInt()).isEqualTo(lines.size()).isPositive();
    for (String line : lines) {
      JsonNode result = RecordJson.MAPPER.readTree(line);
      assertThat(result.get("run").asText()).isEqualTo("run-1");
      assertThat(result.get("verdict").asText()).isIn("wrong", "unreadable");
      assertThat(result.get("answer").asText()).isNotEmpty();
    }
    assertThat(text("/api/answers/export?format=csv&" + filter).lines())
        .hasSize(lines.size() + 1)
        .first()
        .asString()
        .startsWith("topic,partition,offset,id,run,");
  }

  @Test
  void aSearchReadsEveryTextThatTheFilterWantsAndSaysHowFarItIs() throws Exception {
    List<JsonNode> events = events("/api/answers/search?run=run-0&q=Q300");

    JsonNode found =
        events.stream().filter(event -> event.has("rows")).findFirst().orElseThrow().get("rows");
    assertThat(found).hasSize(1);
    assertThat(found.get(0).get("question").asText()).isEqualTo("q300");
    JsonNode last = events.getLast();
    assertThat(last.get("done").asBoolean()).isTrue();
    assertThat(last.get("left").asInt()).isZero();
    assertThat(last.get("searched").asInt())
        .isEqualTo(get("/api/answers?run=run-0").get("total").asInt());
  }

  @Test
  void aSearchThatFindsMuchStopsAndAnotherGoesOn() throws Exception {
    Set<Long> found = new HashSet<>();
    long before = Long.MAX_VALUE;
    int searches = 0;
    while (before > 0) {
      List<JsonNode> events = events("/api/answers/search?q=infer&before=" + before);
      events.stream()
          .filter(event -> event.has("rows"))
          .forEach(
              event -> event.get("rows").forEach(row -> found.add(row.get("sequence").asLong())));
      before = events.getLast().get("before").asLong();
      searches++;
    }

    assertThat(searches).isGreaterThan(1);
    assertThat(found.size())
        .isEqualTo((int) (runs.report().counts().right() + runs.report().counts().wrong()))
        .isGreaterThan(TextSearch.MOST);
  }

  @Test
  void aPromptsStoryHasAllThatBecameOfIt() throws Exception {
    JsonNode row = get("/api/answers?repeats&limit=200").get("rows").get(0);
    for (JsonNode one : get("/api/answers?repeats&limit=200").get("rows")) {
      row = one.get("counted").asBoolean() ? row : one;
    }
    String[] place = row.get("prompt").asText().split("-");
    String address =
        "/api/answers/prompt?topic=prompts&partition=" + place[1] + "&offset=" + place[2];

    JsonNode story = get(address);

    assertThat(story.get("results").size()).isGreaterThan(1);
    assertThat(story.at("/results/0/counted").asBoolean()).isTrue();
    assertThat(story.at("/results/1/counted").asBoolean()).isFalse();
    assertThat(story.at("/request/messages/0/content").asText())
        .isEqualTo(row.get("question").asText());
    assertThat(story.at("/results/0/line/account").asText()).isEqualTo("acct-1");
    assertThat(story.at("/results/0/effort/waitedMillis").asLong()).isNotNegative();
    try (Caller other = Caller.get(server.port(), address.replace("prompts", "others"))) {
      assertThat(other.status).isEqualTo(404);
    }
  }

  @Test
  void whatKafkaDoesNotHaveAnyMoreIsSaidToBeGone() throws Exception {
    JsonNode before = get("/api/answers?limit=200");
    page.browse(runs.withoutAnswers());

    JsonNode after = get("/api/answers?limit=200");

    assertThat(after.get("total")).isEqualTo(before.get("total"));
    List<String> gone = new ArrayList<>();
    after
        .get("rows")
        .forEach(row -> {
          assertThat(row.get("gone").asBoolean())
              .isEqualTo(!row.get("verdict").asText().equals("unanswered"));
          gone.add(row.get("run").asText());
        });
    assertThat(gone).contains("run-0", "run-1", "run-2");
  }

  @Test
  void twoRunsAreShownQuestionByQuestion() throws Exception {
    JsonNode pairs = get("/api/pairs?first=first&second=second&cell=only_first");

    assertThat(pairs.get("pairedBy").asText()).isEqualTo("question");
    assertThat(pairs.get("pairs").asInt()).isEqualTo(BrowsedRuns.PAIRS);
    assertThat(pairs.get("onlyFirst").asInt()).isEqualTo(pairs.get("rows").size()).isPositive();
    pairs
        .get("rows")
        .forEach(row -> {
          assertThat(row.at("/first/question")).isEqualTo(row.at("/second/question"));
          assertThat(row.at("/first/verdict").asText()).isEqualTo("right");
          assertThat(row.at("/second/verdict").asText()).isEqualTo("wrong");
        });
  }

  @ParameterizedTest
  @CsvSource({
    "/api/answers?verdict=none, 400",
    "/api/answers?after=here, 400",
    "/api/answers?limit=many, 400",
    "/api/answers/search, 400",
    "/api/answers/export?format=xml, 400",
    "/api/answers/prompt, 400",
    "/api/pairs?first=a, 400",
    "/api/answers/none, 404"
  })
  void whatCannotBeReadIsSaidToBe(String address, int status) throws Exception {
    try (Caller caller = Caller.get(server.port(), address)) {
      assertThat(caller.status).isEqualTo(status);
      assertThat(RecordJson.MAPPER.readTree(caller.rest()).get("error").asText()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"answers.js", "pairs.js", "rows.js", "story.js", "theme.js"})
  void noScriptMakesMarkupOfText(String name) throws Exception {
    assertThat(text("/" + name))
        .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(");
  }

  private JsonNode get(String path) throws Exception {
    return RecordJson.MAPPER.readTree(text(path));
  }

  private String text(String path) throws Exception {
    URI address = URI.create("http://127.0.0.1:" + server.port() + path);
    try (InputStream in = address.toURL().openStream()) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private List<JsonNode> events(String path) throws Exception {
    List<JsonNode> events = new ArrayList<>();
    for (String line : text(path).lines().toList()) {
      if (line.startsWith("data: ")) {
        events.add(RecordJson.MAPPER.readTree(line.substring("data: ".length())));
      }
    }
    return events;
  }
}
