package io.keyfleet.sandbox.simulator.faults;

import io.keyfleet.contract.KeyId;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// The faults that are on now, in the order in which they get to strike a call. Safe for all
/// threads.
public final class Faults {
  private volatile List<Fault> on = List.of();

  /// Switches to `faults`, and off what was on before.
  public void replace(List<Fault> faults) {
    on = List.copyOf(faults);
  }

  /// Those that are on.
  public List<Fault> on() {
    return on;
  }

  /// The first one that strikes a call of `account`.
  ///
  /// @param random of this call
  public Optional<FaultKind> strike(KeyId account, RandomGenerator random) {
    return on.stream()
        .filter(fault -> fault.account() == null || fault.account().equals(account))
        .filter(fault -> random.nextDouble() < fault.share())
        .map(Fault::fault)
        .findFirst();
  }
}
