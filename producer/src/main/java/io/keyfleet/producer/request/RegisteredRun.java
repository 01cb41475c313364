package io.keyfleet.producer.request;

import io.keyfleet.contract.run.RunRecord;
import io.keyfleet.contract.run.StoredSource;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/// What a run was registered with.
///
/// @param source the flags that give the same prompts again
/// @param model the model that they ask for, if any
record RegisteredRun(SourceFlags source, Optional<String> model) {

  /// @throws IllegalArgumentException if a producer cannot make the run's prompts again; says why,
  ///   and who can
  static RegisteredRun of(RunRecord run) {
    Optional<String> model = Optional.ofNullable(run.source().model());
    return switch (run.source().spec()) {
      case StoredSource.File file -> new RegisteredRun(SourceFlags.of(file), model);
      case StoredSource.Arithmetic arithmetic ->
          new RegisteredRun(SourceFlags.of(arithmetic), model);
      case StoredSource.DeadPrompts dead -> throw retried(run.id(), dead.run());
      case StoredSource.BatchFile _ ->
          throw new IllegalArgumentException("it is a batch, which its gateway publishes");
      case StoredSource.Unknown _ ->
          throw new IllegalArgumentException("a newer version published it; use that version");
      case null -> ofArguments(run);
    };
  }

  private static IllegalArgumentException retried(String id, String old) {
    return new IllegalArgumentException(
        "it retries another run; continue with './keyfleet retry "
            + old
            + " --dead --run "
            + id
            + "'");
  }

  /// A run of a version that kept the command line.
  private static RegisteredRun ofArguments(RunRecord run) {
    if (run.source().retryOf() != null) {
      throw retried(run.id(), run.source().retryOf());
    }
    Arguments kept = new Arguments();
    try {
      new CommandLine(kept).parseArgs(run.source().arguments().toArray(String[]::new));
    } catch (ParameterException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    return new RegisteredRun(kept.flags.source, Optional.ofNullable(kept.flags.model));
  }

  @Command
  private static final class Arguments {
    @Mixin private final ProducerFlags flags = new ProducerFlags();
  }
}
