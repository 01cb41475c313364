package io.keyfleet.sandbox.guarantees;

import io.keyfleet.simulator.audit.Audit;
import java.util.List;
import java.util.stream.Stream;

/// What a run left behind.
///
/// @param records what is in Kafka
/// @param audit what the simulated API saw
public record Evidence(TopicRecords records, Audit audit) {
  /// What every guarantee says to it.
  ///
  /// @param repeatedCallsAllowed calls that were in flight when workers were killed; 0 if none was
  public List<Finding> findings(long repeatedCallsAllowed) {
    return Stream.of(
            new NothingLost(),
            new NoRepeatedCalls(repeatedCallsAllowed),
            new NoAccountOverQuota(),
            new OneOwner())
        .map(guarantee -> guarantee.check(this))
        .toList();
  }
}
