package io.keyfleet.sandbox.guarantees;

/// A law that a run of the fleet must not break, whatever faults are injected. The same objects
/// judge runs on the embedded broker, on processes that are killed, and on containers.
public sealed interface Guarantee
    permits NothingLost, NoRepeatedCalls, NoAccountOverQuota, OneOwner {
  /// Checks it over a run that has come to its end.
  Finding check(Evidence evidence);
}
