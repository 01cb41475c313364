package io.keyfleet.gateway.sync;

/// Which partition the next request goes to: the one with the fewest requests that wait for their
/// answers, in turns among equals. So workers get requests as fast as they answer them, and one
/// that is gone gets few until its partitions are another's. Safe for all threads.
final class LeastOutstanding {
  private final int[] outstanding;
  private int last = -1;

  /// @param partitions how many there are, 1 or more
  LeastOutstanding(int partitions) {
    this.outstanding = new int[partitions];
  }

  /// The partition of a request that begins to wait.
  synchronized int take() {
    int count = outstanding.length;
    int least = (last + 1) % count;
    for (int i = 2; i <= count; i++) {
      int partition = (last + i) % count;
      if (outstanding[partition] < outstanding[least]) {
        least = partition;
      }
    }
    outstanding[least]++;
    last = least;
    return least;
  }

  /// A request of a partition waits no longer.
  synchronized void release(int partition) {
    outstanding[partition]--;
  }
}
