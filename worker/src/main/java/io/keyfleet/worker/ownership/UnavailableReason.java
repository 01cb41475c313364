package io.keyfleet.worker.ownership;

/// Why a key cannot be used.
public enum UnavailableReason {
  /// The provider does not know it, or does not any more.
  REFUSED("the API key is refused; replace it", true),
  /// Its money, or its day's share, is spent.
  SPENT("out of credit, or its quota of the day is used up", true),
  /// The provider does not serve this worker; it may serve others.
  BARRED("the API does not serve this worker, because of its address or its region", false),
  /// One prompt after another is refused, and nothing says why.
  REFUSING("one prompt after another is refused with it", false),
  /// The provider's endpoint fails, whoever calls it.
  DOWN("the provider's API fails again and again", false);

  private final String words;
  private final boolean everywhere;

  UnavailableReason(String words, boolean everywhere) {
    this.words = words;
    this.everywhere = everywhere;
  }

  /// For people.
  public String words() {
    return words;
  }

  /// Whether it is so for every worker.
  boolean everywhere() {
    return everywhere;
  }
}
