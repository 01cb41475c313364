package io.keyfleet.simulator.api;

import java.util.Optional;

/// One of the reasons for which a call ends in a certain way. Rules are asked in order; the first
/// that knows an ending decides.
@FunctionalInterface
interface Rule {
  /// How the call ends, or nothing where this rule has no objection.
  Optional<Decision> decide(Call call);
}
