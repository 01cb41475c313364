package io.keyfleet.producer.request;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.producer.publish.PublishResult;
import io.keyfleet.service.settings.Setting;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/// The flags that say what a publishing command prints.
public final class PrintFlags {
  private static final String QUIET = "--quiet";
  private static final String JSON = "--json";

  @Option(
      names = {"-q", QUIET},
      description = "Print warnings and errors only.")
  public boolean quiet;

  @Option(
      names = JSON,
      description =
          "Print the result as one JSON object on standard output; everything else goes to standard"
              + " error.")
  boolean json;

  /// Sends log lines where the flags want them; to be called before anything logs.
  public static void prepareLog(List<String> args) {
    if (args.contains(JSON)) {
      System.setProperty("keyfleet.log.target", "System.err");
    }
    boolean quiet = args.contains(QUIET) || args.contains("-q");
    if (quiet && System.getenv(Setting.KEYFLEET_LOG_LEVEL.name()) == null) {
      System.setProperty("keyfleet.log.level", "WARN");
    }
  }

  /// Says what became of a publication.
  public void conclude(PublishResult published, String topic, PrintWriter out) {
    if (!json) {
      Logger log = LoggerFactory.getLogger(PrintFlags.class);
      log.info(
          "published {} prompts to topic {} as run {}{}{}; {} bad lines",
          published.published(),
          topic,
          published.run(),
          published.before() == 0 ? "" : " (" + published.before() + " of them before)",
          published.reused() == 0
              ? ""
              : "; " + published.reused() + " have answers of earlier runs and are not called",
          published.bad());
      return;
    }
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("run", published.run());
    result.put("topic", topic);
    result.put("published", published.published());
    result.put("publishedBefore", published.before());
    result.put("ofOtherRuns", published.elsewhere());
    result.put("bad", published.bad());
    result.put("reused", published.reused());
    try {
      out.println(RecordJson.MAPPER.writeValueAsString(result));
      out.flush();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map of texts and numbers has a JSON form", e);
    }
  }
}
