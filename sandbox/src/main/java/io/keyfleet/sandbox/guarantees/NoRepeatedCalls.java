package io.keyfleet.sandbox.guarantees;

/// No call is paid again whose answer reached Kafka.
///
/// @param allowed repetitions that are excused: calls that were in flight when a worker died
public record NoRepeatedCalls(long allowed) implements Guarantee {

  @Override
  public Finding check(Evidence evidence) {
    long settledAgain =
        evidence.records().settlements().values().stream().mapToLong(times -> times - 1L).sum();
    long paidAgain = evidence.audit().prompts().repeatedAnswers();
    String text =
        paidAgain
            + " answers were paid again and "
            + settledAgain
            + " prompts settled again, of "
            + allowed
            + " that may be";
    return new Finding(settledAgain <= allowed && paidAgain <= allowed, text);
  }
}
