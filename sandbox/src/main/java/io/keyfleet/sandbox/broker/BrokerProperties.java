package io.keyfleet.sandbox.broker;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// The broker's configuration: what one small node needs; all timing as on a stock broker.
final class BrokerProperties {
  static final int NODE = 1;
  static final String CONTROLLER = "CONTROLLER";

  private static final Map<String, String> FIXED =
      Map.ofEntries(
          Map.entry("process.roles", "broker,controller"),
          Map.entry("node.id", String.valueOf(NODE)),
          Map.entry("controller.listener.names", CONTROLLER),
          Map.entry("listener.security.protocol.map", "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT"),
          Map.entry("inter.broker.listener.name", "CLIENTS"),
          Map.entry("auto.create.topics.enable", "false"),
          Map.entry("default.replication.factor", "1"),
          Map.entry("min.insync.replicas", "1"),
          Map.entry("offsets.topic.replication.factor", "1"),
          Map.entry("offsets.topic.num.partitions", "5"),
          Map.entry("transaction.state.log.replication.factor", "1"),
          Map.entry("transaction.state.log.min.isr", "1"),
          Map.entry("transaction.state.log.num.partitions", "1"),
          Map.entry("share.coordinator.state.topic.replication.factor", "1"),
          Map.entry("share.coordinator.state.topic.min.isr", "1"),
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

  static Map<String, String> of(Path log, int port, int controllerPort) {
    Map<String, String> properties = new HashMap<>(FIXED);
    String controller = Ports.LOOPBACK + ":" + controllerPort;
    properties.put("log.dirs", log.toString());
    properties.put(
        "listeners",
        "CLIENTS://" + Ports.LOOPBACK + ":" + port + "," + CONTROLLER + "://" + controller);
    properties.put("controller.quorum.voters", NODE + "@" + controller);
    return properties;
  }
}
