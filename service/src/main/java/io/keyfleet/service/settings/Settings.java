package io.keyfleet.service.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Values of the settings: flags win over the environment, the environment over `.env`, that over
/// the defaults. Reading never throws: a mistake is recorded, a stand-in returned, and [#check]
/// reports all mistakes at once. For one thread.
public final class Settings {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|sec|m|min|h|d)?");
  private static final Pattern PERCENT = Pattern.compile("(\\d{1,2}(?:\\.\\d{1,3})?) *%");
  private static final int MOST_OF_A_WHOLE = 90;
  private static final String OURS = "KEYFLEET_";

  /// Names of tests, which may stand in an environment that services are started from.
  private static final String OF_TESTS = "KEYFLEET_CONTRACT_";

  private static final String KAFKA = "KAFKA_";

  /// Letters by which a name of ours may be wrong and still be recognized; where other programs'
  /// names stand as well, fewer, and none of a short one.
  private static final int MANY = 4;

  private static final int FEW = 2;
  private static final int SHORT = 5;

  /// Appenders in logback.xml, which reads the environment by itself.
  private static final List<String> LOG_FORMATS = List.of("text", "json");

  private static final String PEM = "-----BEGIN";

  private final Map<String, String> values = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();

  /// @param flags values given on the command line
  /// @param environment the process's environment
  /// @param dotEnv a `.env` file, which need not exist
  public Settings(Map<Setting, String> flags, Map<String, String> environment, Path dotEnv) {
    values.putAll(DotEnv.read(dotEnv, problems));
    environment.forEach((name, value) -> {
      if (!value.isBlank() || !values.containsKey(name)) {
        values.put(name, value);
      }
    });
    flags.forEach((setting, value) -> values.put(setting.name(), value));
    refuseUnknown();
    String format = text(Setting.KEYFLEET_LOG_FORMAT);
    if (!LOG_FORMATS.contains(format)) {
      problem(Setting.KEYFLEET_LOG_FORMAT, "is neither text nor json: '" + format + "'");
    }
  }

  private Settings(Map<String, String> values) {
    this.values.putAll(values);
  }

  /// The same values, of which nothing was read yet.
  public Settings again() {
    return new Settings(values);
  }

  /// The settings of this process: its environment and the `.env` of its working folder.
  public static Settings ofProcess(Map<Setting, String> flags) {
    return new Settings(flags, System.getenv(), Path.of(".env"));
  }

  /// The value, or nothing where neither anybody set one nor there is a default.
  public Optional<String> find(Setting setting) {
    String value = given(setting) ? values.get(setting.name()) : setting.standard();
    return Optional.ofNullable(value).map(String::strip).filter(text -> !text.isEmpty());
  }

  /// Whether somebody set it, so that its default does not count.
  public boolean given(Setting setting) {
    String value = values.get(setting.name());
    return value != null && !value.isBlank();
  }

  /// The value; a problem if there is none.
  public String text(Setting setting) {
    return find(setting)
        .orElseGet(() -> {
          problem(setting, "is not set: " + setting.meaning());
          return "";
        });
  }

  /// The comma-separated parts of the value, blank ones left out; may be empty.
  public List<String> list(Setting setting) {
    return find(setting).stream()
        .flatMap(text -> Arrays.stream(text.split(",")))
        .map(String::strip)
        .filter(part -> !part.isEmpty())
        .toList();
  }

  /// A whole number between two bounds, both included.
  public int integer(Setting setting, int min, int max) {
    return read(
        setting,
        min,
        text -> {
          int value = Integer.parseInt(text);
          if (value < min || value > max) {
            throw new IllegalArgumentException();
          }
          return value;
        },
        "is not a whole number from " + min + " to " + max);
  }

  /// A duration (`500ms`, `60s`, `5min`; bare numbers are seconds) between two bounds, both
  /// included.
  public Duration duration(Setting setting, Duration min, Duration max) {
    return read(
        setting,
        min,
        text -> {
          Duration value = parseDuration(text);
          if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException();
          }
          return value;
        },
        "is not a duration like 500ms, 60s or 5min from " + show(min) + " to " + show(max));
  }

  /// A part of a whole that leaves something of it, such as 0.1 for 10%, from 0% to 90%.
  public double part(Setting setting) {
    return read(
        setting,
        0.0,
        text -> {
          Matcher percent = PERCENT.matcher(text.strip());
          if (!percent.matches() || Double.parseDouble(percent.group(1)) > MOST_OF_A_WHOLE) {
            throw new IllegalArgumentException();
          }
          return Double.parseDouble(percent.group(1)) / 100;
        },
        "is not a part such as 10%, from 0% to " + MOST_OF_A_WHOLE + "%");
  }

  /// A rate, or nothing where none is set.
  public Optional<Rate> rate(Setting setting) {
    return find(setting)
        .map(text ->
            read(
                setting,
                new Rate(1, Duration.ofSeconds(1)),
                Rate::parse,
                "is not a rate like 5/s or 500/min"));
  }

  /// An absolute http or https address.
  public URI url(Setting setting) {
    return read(
        setting,
        URI.create("http://127.0.0.1/"),
        text -> {
          URI url = URI.create(text);
          if (HostName.of(url).isEmpty() || !List.of("http", "https").contains(url.getScheme())) {
            throw new IllegalArgumentException();
          }
          return url;
        },
        "is not an address like https://api.example.com/v1");
  }

  /// The API keys, in their order. A problem if there is none or one stands twice.
  public List<Secret> keys(Setting setting) {
    List<Secret> keys = list(setting).stream().map(Secret::new).toList();
    if (keys.isEmpty()) {
      problem(
          setting, "is not set: give the API keys, comma-separated, in .env or the environment");
    } else if (keys.stream().distinct().count() < keys.size()) {
      problem(setting, "has the same key twice; remove one of them");
    }
    if (keys.stream().anyMatch(key -> !key.reveal().matches("[\\x21-\\x7e]+"))) {
      problem(setting, "has a key with a blank or a character outside ASCII; fix it");
    }
    return keys;
  }

  /// Reads a value by a function that throws IllegalArgumentException where it cannot; then
  /// `mistake` is the problem and `standIn` the result.
  public <T> T read(Setting setting, T standIn, Function<String, T> reader, String mistake) {
    String text = text(setting);
    try {
      return text.isEmpty() ? standIn : reader.apply(text);
    } catch (IllegalArgumentException e) {
      problem(setting, mistake + ": '" + text + "'");
      return standIn;
    }
  }

  /// Records that a setting's value will not do.
  public void problem(Setting setting, String mistake) {
    problems.add(setting.name() + " " + mistake);
  }

  /// Records a mistake outside the settings themselves.
  ///
  /// @param line its place and what is wrong
  public void problem(String line) {
    problems.add(line);
  }

  /// Records what is no mistake but worth a look, such as a setting that another one overrules.
  public void remark(String line) {
    remarks.add(line);
  }

  /// What is wrong so far, in lines.
  public List<String> problems() {
    return problems.stream().distinct().toList();
  }

  /// What was remarked on.
  public List<String> remarks() {
    return List.copyOf(remarks);
  }

  /// A variable of the environment or of `.env`, whatever its name; nothing if it is not set.
  public Optional<String> variable(String name) {
    return Optional.ofNullable(values.get(name)).filter(value -> !value.isBlank());
  }

  /// Every Kafka client property that was set: `KAFKA_SASL_MECHANISM` is `sasl.mechanism`.
  public Map<String, String> kafka() {
    Map<String, String> properties = new LinkedHashMap<>();
    values.forEach((name, value) -> {
      if (name.startsWith(KAFKA) && !value.isBlank()) {
        String property = name.substring(KAFKA.length()).toLowerCase(Locale.ROOT);
        properties.put(property.replace('_', '.'), lines(value.strip()));
      }
    });
    properties.put("bootstrap.servers", brokers());
    return properties;
  }

  /// A certificate or key in PEM as it is meant: what sets environments often takes no line's end,
  /// which is then written as `\\n`.
  private static String lines(String value) {
    return value.startsWith(PEM) ? value.replace("\\n", "\n") : value;
  }

  /// Ends the reading; what is worth a look goes to the log.
  ///
  /// @throws UsageException with all that was wrong, where anything was
  public void check() {
    if (!problems.isEmpty()) {
      throw new UsageException(
          Stream.concat(problems.stream(), remarks.stream()).distinct().toList());
    }
    Logger log = LoggerFactory.getLogger(Settings.class);
    remarks.stream().distinct().forEach(log::warn);
    remarks.clear();
  }

  private String brokers() {
    return read(
        Setting.KAFKA_BOOTSTRAP_SERVERS,
        "127.0.0.1:9092",
        text -> {
          for (String broker : text.split(",")) {
            if (!broker.strip().matches("\\S+:\\d{1,5}")) {
              throw new IllegalArgumentException();
            }
          }
          return text;
        },
        "is not a list of host:port");
  }

  private void refuseUnknown() {
    Set<String> known =
        Stream.of(Setting.values()).map(Enum::name).collect(Collectors.toUnmodifiableSet());
    for (String name : values.keySet()) {
      if (known.contains(name) || name.startsWith(OF_TESTS)) {
        continue;
      }
      if (name.startsWith(OURS)) {
        problems.add(name + " is no setting of Keyfleet" + nearest(name, known));
      } else if (name.length() > SHORT) {
        NearestName.of(name, known, FEW)
            .filter(meant -> !given(Setting.valueOf(meant)))
            .ifPresent(meant -> remark(name + " is no setting; did you mean " + meant + "?"));
      }
    }
  }

  private static String nearest(String name, Set<String> known) {
    return NearestName.of(name, known, MANY)
        .or(() ->
            known.stream()
                .filter(other -> name.startsWith(other) || other.startsWith(name))
                .findFirst())
        .map(other -> "; did you mean " + other + "?")
        .orElse("; see docs/configuration.md");
  }

  private static Duration parseDuration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException();
    }
    long count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2) == null ? "s" : matcher.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "m", "min" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      case "d" -> Duration.ofDays(count);
      default -> Duration.ofSeconds(count);
    };
  }

  private static String show(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + "s"
        : duration.toMillis() + "ms";
  }
}
