package io.keyfleet.contract;

/// Says why a record's value is not what its topic is for.
public final class UnreadableRecord extends Exception {
  private static final long serialVersionUID = 1L;

  /// @param reason in words, without the record's own content
  public UnreadableRecord(String reason) {
    super(reason, null, false, false);
  }

  /// The reason, in words.
  public String reason() {
    return String.valueOf(getMessage());
  }
}
