package io.keyfleet.service.kafka;

/// Whether records can be written to every partition of a topic that is needed.
public sealed interface Writability {
  /// They can, as far as Kafka says.
  record Writable() implements Writability {}

  /// The topic has too few partitions, or is not there.
  ///
  /// @param present 0 if there is no such topic
  record Fewer(String topic, int present, int wanted) implements Writability {
    /// What is wrong and what fixes it.
    public String line() {
      return present == 0
          ? "topic '" + topic + "' is gone; create it with " + wanted + " partitions"
          : "topic '"
              + topic
              + "' has "
              + present
              + " of "
              + wanted
              + " partitions; add the others";
    }
  }

  /// This client's user may not.
  ///
  /// @param right the operation that Kafka wants to be allowed
  record Barred(String topic, String right) implements Writability {
    /// What is wrong and what fixes it.
    public String line() {
      return "this user lacks the right "
          + right
          + " on topic '"
          + topic
          + "'; add that ACL (docs/acls.md)";
    }
  }

  /// Kafka did not say.
  record Unclear(String reason) implements Writability {}
}
