package io.keyfleet.sandbox.processes;

import io.keyfleet.sandbox.broker.BrokerProperties;
import io.keyfleet.sandbox.broker.BrokerProperties.Node;
import io.keyfleet.sandbox.broker.Ports;
import io.keyfleet.service.cli.Failure;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;

/// Brokers of a Kafka release, each a process that is started as Kafka's own scripts do.
public final class ReleasedBrokers implements Brokers {
  private final Jvm jvm;
  private final Path folder;
  private final List<Node> nodes;
  private final List<ServiceProcess> processes = new ArrayList<>();

  /// Formats their folders and starts them.
  ///
  /// @param release what they run on
  /// @param folder takes data and logs
  public ReleasedBrokers(Release release, Path folder) throws InterruptedException {
    this.jvm = release.jvm();
    this.folder = folder;
    this.nodes =
        IntStream.range(0, release.nodes())
            .mapToObj(_ -> new Node(Ports.free(), Ports.free()))
            .toList();
    String cluster = Uuid.randomUuid().toString();
    for (int node = 1; node <= nodes.size(); node++) {
      write(node);
      format(node, cluster);
    }
    for (int node = 1; node <= nodes.size(); node++) {
      processes.add(started(node));
    }
  }

  @Override
  public int count() {
    return nodes.size();
  }

  @Override
  public int port(int node) {
    return nodes.get(node - 1).clients();
  }

  @Override
  public void start() {
    for (int node = 1; node <= nodes.size(); node++) {
      if (!processes.get(node - 1).alive()) {
        processes.set(node - 1, started(node));
      }
    }
  }

  @Override
  public boolean alive() {
    return processes.stream().allMatch(ServiceProcess::alive);
  }

  @Override
  public void kill(int node) throws InterruptedException {
    processes.get(node - 1).kill();
  }

  @Override
  public void stop() throws InterruptedException {
    for (ServiceProcess process : processes) {
      process.stop(ProcessFleet.STARTING);
    }
  }

  @Override
  public void end() {
    processes.forEach(ServiceProcess::end);
  }

  private Path settings(int node) {
    return folder.resolve("broker" + node + ".properties");
  }

  private void write(int node) {
    Properties properties = new Properties();
    properties.putAll(BrokerProperties.of(folder.resolve("broker" + node), node, nodes));
    try (Writer out = Files.newBufferedWriter(settings(node))) {
      properties.store(out, null);
    } catch (IOException e) {
      throw new Failure("cannot write " + settings(node) + ": " + e.getMessage(), e);
    }
  }

  private void format(int node, String cluster) throws InterruptedException {
    String name = "format" + node;
    ServiceProcess process =
        process(
            name,
            "kafka.tools.StorageTool",
            "format",
            "--cluster-id",
            cluster,
            "--config",
            settings(node).toString());
    if (!process.awaitEnd(ProcessFleet.STARTING.toSeconds()) || process.status() != 0) {
      process.end();
      throw new Failure("a broker's folder cannot be formatted; see " + name + ".log in " + folder);
    }
  }

  private ServiceProcess started(int node) {
    return process("broker" + node, "kafka.Kafka", settings(node).toString());
  }

  private ServiceProcess process(String name, String... mainAndArguments) {
    return ServiceProcess.start(name, jvm, List.of(mainAndArguments), Map.of(), folder);
  }
}
