package io.keyfleet.service.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Turns SIGTERM and SIGINT into a stop that finishes what it is at, within a bounded time, and
/// then ends the process with the command's own exit status. For the main thread.
public final class ShutdownSignal implements AutoCloseable {
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;
  private volatile int status = Cli.FAILURE;

  /// @param stop is run at the signal, on a thread of its own
  /// @param patience how long the process may go on after that
  public ShutdownSignal(Runnable stop, Duration patience) {
    hook = new Thread(() -> onSignal(stop, patience), "stop");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /// Notes and returns the exit status.
  public int ends(int exitStatus) {
    status = exitStatus;
    return exitStatus;
  }

  @Override
  public void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the signal has come: the hook ends the process
    }
  }

  private void onSignal(Runnable stop, Duration patience) {
    stop.run();
    try {
      if (!ended.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      return;
    }
    Runtime.getRuntime().halt(status);
  }
}
