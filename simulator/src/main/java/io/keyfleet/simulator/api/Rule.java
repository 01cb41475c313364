package io.keyfleet.simulator.api;

import java.util.Optional;

/// One reason for a call to end in a certain way. Rules are asked in order; the first that has a
/// decision decides.
@FunctionalInterface
interface Rule {
  /// How the call ends, or nothing where this rule has no objection.
  Optional<Decision> decide(ApiCall call);
}
