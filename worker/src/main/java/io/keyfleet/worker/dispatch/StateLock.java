package io.keyfleet.worker.dispatch;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// A lock over a state, and a thread that is woken by its changes. Safe for all threads.
final class StateLock {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /// Reads what belongs together.
  <T> T read(Supplier<T> figure) {
    lock.lock();
    try {
      return figure.get();
    } finally {
      lock.unlock();
    }
  }

  /// Changes the state and wakes the thread.
  void change(Runnable change) {
    change(() -> {
      change.run();
      return true;
    });
  }

  /// The same with something to tell.
  <T> T change(Supplier<T> change) {
    lock.lock();
    try {
      T result = change.get();
      changed.signalAll();
      return result;
    } finally {
      lock.unlock();
    }
  }

  /// Takes steps, each after a change or after so many nanoseconds as the one before said, until it
  /// is to end or its thread is interrupted.
  ///
  /// @param step says [Long#MAX_VALUE] where only a change can make the next one worth while
  void run(LongSupplier step, BooleanSupplier ended) {
    lock.lock();
    try {
      while (!ended.getAsBoolean()) {
        long wait = step.getAsLong();
        if (wait == Long.MAX_VALUE) {
          changed.awaitUninterruptibly();
        } else {
          changed.await(wait, TimeUnit.NANOSECONDS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }
}
