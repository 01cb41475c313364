package io.keyfleet.scorer;

import io.keyfleet.service.cli.Cli;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Turns SIGTERM and SIGINT into a stop that finishes what it is at, within ten seconds, and then
/// ends the process with the service's own exit status. For the main thread.
final class StopSignal implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 10;

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;
  private volatile int status = Cli.FAILURE;

  StopSignal(Runnable stop) {
    hook = new Thread(() -> onSignal(stop), "stop");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /// Notes and returns the exit status.
  int ends(int exitStatus) {
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

  private void onSignal(Runnable stop) {
    stop.run();
    try {
      if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      return;
    }
    Runtime.getRuntime().halt(status);
  }
}
