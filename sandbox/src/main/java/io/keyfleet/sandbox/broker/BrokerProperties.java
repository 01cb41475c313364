package io.keyfleet.sandbox.broker;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A broker's configuration: what small nodes need, each of them controller and broker in one; all
/// timing as on a stock broker. Releases that do not know a property leave it alone.
public final class BrokerProperties {
  static final int NODE = 1;
  static final String CONTROLLER = "CONTROLLER";

  private static final int MOST_REPLICAS = 3;

  private static final Map<String, String> FIXED =
      Map.ofEntries(
          Map.entry("process.roles", "broker,controller"),
          Map.entry("controller.listener.names", CONTROLLER),
          Map.entry("listener.security.protocol.map", "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT"),
          Map.entry("inter.broker.listener.name", "CLIENTS"),
          Map.entry("auto.create.topics.enable", "false"),
          Map.entry("offsets.topic.num.partitions", "5"),
          Map.entry("transaction.state.log.num.partitions", "1"),
          Map.entry("share.coordinator.state.topic.num.partitions", "1"),
          // a new group's first member starts at once; a stock broker waits 3 s for others
          Map.entry("group.initial.rebalance.delay.ms", "0"),
          Map.entry("num.network.threads", "2"),
          Map.entry("num.io.threads", "4"),
          Map.entry("num.recovery.threads.per.data.dir", "2"),
          Map.entry("background.threads", "2"),
          Map.entry("log.cleaner.threads", "1"),
          // Kafka's default is 128 MiB, taken at the start
          Map.entry("log.cleaner.dedupe.buffer.size", "4194304"));

  private BrokerProperties() {}

  /// Where a node listens on loopback.
  ///
  /// @param clients port for clients and other brokers
  /// @param controller port for other controllers
  public record Node(int clients, int controller) {}

  /// Those of a node alone.
  static Map<String, String> of(Path log, int port, int controllerPort) {
    return of(log, NODE, List.of(new Node(port, controllerPort)));
  }

  /// Those of one of several nodes. Three or more have three replicas of everything, of which two
  /// must have what is acknowledged.
  ///
  /// @param log the node's own
  /// @param id from 1 on
  /// @param nodes all of them, in the order of their ids
  public static Map<String, String> of(Path log, int id, List<Node> nodes) {
    Map<String, String> properties = new HashMap<>(FIXED);
    String replicas = String.valueOf(Math.min(MOST_REPLICAS, nodes.size()));
    String inSync = String.valueOf(nodes.size() < MOST_REPLICAS ? 1 : MOST_REPLICAS - 1);
    properties.put("default.replication.factor", replicas);
    properties.put("min.insync.replicas", inSync);
    properties.put("offsets.topic.replication.factor", replicas);
    for (String topic : List.of("transaction.state.log", "share.coordinator.state.topic")) {
      properties.put(topic + ".replication.factor", replicas);
      properties.put(topic + ".min.isr", inSync);
    }
    Node own = nodes.get(id - 1);
    properties.put("node.id", String.valueOf(id));
    properties.put("log.dirs", log.toString());
    properties.put(
        "listeners", "CLIENTS://" + at(own.clients()) + ",CONTROLLER://" + at(own.controller()));
    properties.put(
        "controller.quorum.voters",
        IntStream.rangeClosed(1, nodes.size())
            .mapToObj(node -> node + "@" + at(nodes.get(node - 1).controller()))
            .collect(Collectors.joining(",")));
    return properties;
  }

  private static String at(int port) {
    return Ports.LOOPBACK + ":" + port;
  }
}
