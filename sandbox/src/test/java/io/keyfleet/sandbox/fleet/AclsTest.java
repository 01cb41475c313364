package io.keyfleet.sandbox.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfleet.sandbox.broker.BrokerSettings;
import io.keyfleet.sandbox.broker.EmbeddedBroker;
import io.keyfleet.sandbox.broker.Ports;
import io.keyfleet.sandbox.processes.Jvm;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.service.time.SystemTime;
import io.keyfleet.simulator.SimulatedApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `docs/acls.md` says of rights, on a broker with its authorizer on.
class AclsTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "acls.md");
  private static final String HEADER = "| command | resource | name | operations |";
  private static final List<String> USERS = List.of("producer", "worker", "scorer");
  private static final String TOPIC = "sums";
  private static final int PROMPTS = 30;
  private static final long PATIENCE_SECONDS = 120;

  private @TempDir Path folder = Path.of("unset");

  @Test
  void aFleetWithExactlyTheRightsOfTheTableWorks() throws Exception {
    withFleet(
        rights(),
        (environment, api, admin) -> {
          score(environment);
          Map<String, String> elsewhere = new HashMap<>(environment);
          elsewhere.remove("KEYFLEET_TOPICS");
          run(elsewhere, "scorer", io.keyfleet.scorer.Main.class, List.of("missing", "r"));
          assertThat(log("scorer"))
              .as("looks on the run's own topic")
              .contains("0 prompts of run r");
          assertThat(log("worker")).doesNotContain(" WARN ", " ERROR ");
        });
  }

  @Test
  void aWorkerThatMayNotWriteAnswersSaysSoOnceAndCallsNothingUntilItMay() throws Exception {
    List<AclBinding> missing =
        rights("worker", "Topic", "T-answers", "Write").stream()
            .filter(rights()::contains)
            .toList();
    List<AclBinding> others = rights().stream().filter(right -> !missing.contains(right)).toList();
    withFleet(
        others,
        (environment, api, admin) -> {
          String line = "this user lacks the right Write on topic '" + TOPIC + "-answers'";
          await()
              .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
              .until(() -> log("worker").contains(line));
          assertThat(api.audit().calls()).isZero();

          admin.createAcls(missing).all().get();
          score(environment);
          assertThat(log("worker").split(line, -1)).as("said once").hasSize(2);
        });
  }

  private interface Course {
    void run(Map<String, String> environment, SimulatedApi api, Admin admin) throws Exception;
  }

  /// A worker at work on a published run, with so many rights.
  private void withFleet(List<AclBinding> rights, Course course) throws Exception {
    int users = Ports.free();
    int admins = Ports.free();
    try (EmbeddedBroker _ = new EmbeddedBroker(BrokerSettings.temporary(), secured(users, admins));
        SimulatedApi api =
            new SimulatedApi(FleetFixture.simulated(2), SystemTime.TICKER, SystemTime.WALL);
        Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + admins))) {
      admin.createTopics(topics()).all().get();
      admin.createAcls(rights).all().get();
      Map<String, String> environment = new HashMap<>();
      environment.put("BASE_URL", api.baseUrl());
      environment.put(
          "API_KEY",
          FleetFixture.simulated(2).keys().stream()
              .map(Secret::reveal)
              .collect(Collectors.joining(",")));
      environment.put("RATE_LIMIT", "50/s");
      environment.put("KEYFLEET_TOPICS", TOPIC);
      environment.put("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + users);
      Path prompts = folder.resolve("prompts.txt");
      Files.write(prompts, Collections.nCopies(PROMPTS, "What is 6 * 7?"));
      List<String> file = List.of("--file", prompts.toString(), "--topic", TOPIC, "--run", "r");
      run(environment, "producer", io.keyfleet.producer.Main.class, file);
      Process worker =
          start(environment, "worker", io.keyfleet.worker.Main.class, List.of()).start();
      try {
        course.run(environment, api, admin);
      } finally {
        worker.destroy();
        worker.waitFor();
      }
    }
  }

  private void score(Map<String, String> environment) throws Exception {
    List<String> once = List.of("--once", "--run", "r", "--json");
    run(environment, "scorer", io.keyfleet.scorer.Main.class, once);
    assertThat(log("scorer")).contains("\"answered\":" + PROMPTS);
  }

  private void run(Map<String, String> environment, String user, Class<?> main, List<String> given)
      throws Exception {
    Process process = start(environment, user, main, given).start();
    boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly();
    assertThat(ended).as("%s ends: %s", user, log(user)).isTrue();
    assertThat(process.exitValue()).as(log(user)).isZero();
  }

  private String log(String user) throws IOException {
    return Files.readString(folder.resolve(user + ".log"));
  }

  private ProcessBuilder start(
      Map<String, String> environment, String user, Class<?> main, List<String> given) {
    List<String> command = new ArrayList<>(Jvm.OWN.command());
    command.add(main.getName());
    command.addAll(given);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.environment().put("KAFKA_SECURITY_PROTOCOL", "SASL_PLAINTEXT");
    builder.environment().put("KAFKA_SASL_MECHANISM", "PLAIN");
    builder.environment().put("KAFKA_SASL_JAAS_CONFIG", module("username=\"" + user + "\""));
    builder.directory(folder.toFile());
    return builder.redirectErrorStream(true).redirectOutput(folder.resolve(user + ".log").toFile());
  }

  private static String module(String name) {
    return "org.apache.kafka.common.security.plain.PlainLoginModule required "
        + name
        + " password=\"secret\";";
  }

  /// Users come with a password to one port, administrators without to another.
  private static Map<String, String> secured(int users, int admins) {
    int controller = Ports.free();
    String passwords =
        USERS.stream().map(user -> " user_" + user + "=\"secret\"").collect(Collectors.joining());
    return Map.ofEntries(
        Map.entry(
            "listener.security.protocol.map",
            "CLIENTS:SASL_PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT"),
        Map.entry("inter.broker.listener.name", "INTERNAL"),
        Map.entry(
            "listeners",
            "CLIENTS://127.0.0.1:%d,INTERNAL://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                .formatted(users, admins, controller)),
        Map.entry("controller.quorum.voters", "1@127.0.0.1:" + controller),
        Map.entry("sasl.enabled.mechanisms", "PLAIN"),
        Map.entry(
            "listener.name.clients.plain.sasl.jaas.config",
            "org.apache.kafka.common.security.plain.PlainLoginModule required" + passwords + ";"),
        Map.entry(
            "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer"),
        Map.entry("super.users", "User:ANONYMOUS"),
        Map.entry("allow.everyone.if.no.acl.found", "false"));
  }

  private static List<NewTopic> topics() {
    Map<String, String> compacted = Map.of("cleanup.policy", "compact");
    return List.of(
        new NewTopic(TOPIC, 2, (short) 1),
        new NewTopic(TOPIC + "-answers", 2, (short) 1),
        new NewTopic(TOPIC + "-dead", 2, (short) 1),
        new NewTopic("keyfleet-runs", 1, (short) 1).configs(compacted),
        new NewTopic("keyfleet-accounts", 8, (short) 1).configs(compacted));
  }

  private static List<AclBinding> rights() throws IOException {
    List<String> lines = Files.readAllLines(DOCUMENT);
    assertThat(lines).contains(HEADER);
    List<AclBinding> rights = new ArrayList<>();
    lines.stream()
        .skip(lines.indexOf(HEADER) + 2L)
        .takeWhile(line -> line.startsWith("|"))
        .map(line -> line.replace("`", "").split("\\s*\\|\\s*"))
        .forEach(cells -> rights.addAll(rights(cells[1], cells[2], cells[3], cells[4])));
    assertThat(rights).isNotEmpty();
    return rights;
  }

  private static List<AclBinding> rights(
      String user, String resource, String name, String operations) {
    assertThat(USERS).contains(user);
    String named = name.replaceFirst("^T(?=$|-)", TOPIC);
    ResourcePattern on =
        new ResourcePattern(ResourceType.fromString(resource), named, PatternType.LITERAL);
    List<AclBinding> rights = new ArrayList<>();
    for (String operation : operations.split(",\\s*")) {
      AclOperation allowed = AclOperation.fromString(operation.toUpperCase(Locale.ROOT));
      rights.add(
          new AclBinding(
              on, new AccessControlEntry("User:" + user, "*", allowed, AclPermissionType.ALLOW)));
    }
    return rights;
  }
}
