package io.keyfleet.sandbox.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.sandbox.broker.BrokerProperties.Node;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrokerPropertiesTest {
  private static final Path LOG = Path.of("log");
  private static final List<Node> NODES =
      List.of(new Node(1, 11), new Node(2, 12), new Node(3, 13));

  @ParameterizedTest(name = "of {0} nodes")
  @CsvSource({"1, 1, 1", "2, 2, 1", "3, 3, 2"})
  void whatIsAcknowledgedOutlivesAnyOneOfThreeBrokers(int nodes, String replicas, String inSync) {
    Map<String, String> properties = BrokerProperties.of(LOG, 1, NODES.subList(0, nodes));

    assertThat(properties)
        .containsEntry("default.replication.factor", replicas)
        .containsEntry("offsets.topic.replication.factor", replicas)
        .containsEntry("transaction.state.log.replication.factor", replicas)
        .containsEntry("min.insync.replicas", inSync)
        .containsEntry("transaction.state.log.min.isr", inSync);
  }

  @Test
  void everyNodeListensOnLoopbackOnlyAndKnowsAllControllers() {
    assertThat(BrokerProperties.of(LOG, 2, NODES))
        .containsEntry("node.id", "2")
        .containsEntry("listeners", "CLIENTS://127.0.0.1:2,CONTROLLER://127.0.0.1:12")
        .containsEntry("controller.quorum.voters", "1@127.0.0.1:11,2@127.0.0.1:12,3@127.0.0.1:13");
  }
}
