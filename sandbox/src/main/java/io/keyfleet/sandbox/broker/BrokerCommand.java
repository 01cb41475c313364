package io.keyfleet.sandbox.broker;

import io.keyfleet.service.cli.Cli;
import io.keyfleet.service.settings.UsageException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Runs the embedded broker alone, until the process is stopped.
@Command(
    name = "broker",
    mixinStandardHelpOptions = true,
    description = "Runs a Kafka broker of one node on 127.0.0.1, its data kept in a folder.")
public final class BrokerCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--port",
      paramLabel = "P",
      defaultValue = "9092",
      description = "port on 127.0.0.1; 0: any free one (default: ${DEFAULT-VALUE})")
  private int port = BrokerSettings.DEFAULT_PORT;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".keyfleet/broker",
      description = "folder for the data, created if missing (default: ${DEFAULT-VALUE})")
  private Path data = Path.of(".keyfleet", "broker");

  /// Runs this command alone, for processes that need no other.
  public static void main(String[] args) {
    System.exit(Cli.run(new BrokerCommand(), args));
  }

  @Override
  public Integer call() throws InterruptedException {
    if (port < 0 || port > 65_535) {
      throw new UsageException(List.of("--port is not a port from 0 to 65535: '" + port + "'"));
    }
    EmbeddedBroker broker = new EmbeddedBroker(new BrokerSettings(port, Optional.of(data)));
    Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "broker-close"));
    spec.commandLine()
        .getOut()
        .println("broker ready on " + broker.bootstrapServers() + ", data in " + broker.folder());
    spec.commandLine().getOut().flush();
    new CountDownLatch(1).await();
    return 0;
  }
}
