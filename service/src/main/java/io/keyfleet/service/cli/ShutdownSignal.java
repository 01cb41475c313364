package io.keyfleet.service.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Turns SIGTERM and SIGINT into a stop that finishes what it is at, within a bounded time, after
/// which the process ends. The command is at it until this is closed. For the main thread.
public final class ShutdownSignal implements AutoCloseable {
  /// Patience that does not end.
  public static final Duration UNBOUNDED = Duration.ofMillis(Long.MAX_VALUE);

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;
  private volatile int status = Cli.FAILURE;

  /// A signal after which the process ends with the command's own exit status, see [#ends], unless
  /// patience was over first.
  ///
  /// @param stop is run at the signal, on a thread of its own
  /// @param patience how long the process may go on after that
  public ShutdownSignal(Runnable stop, Duration patience) {
    hook = hook(stop, patience, this::halt);
  }

  /// A signal after which the process ends with the signal's exit status.
  ///
  /// @param last is run at the end, and told whether the command ended within `patience`
  public ShutdownSignal(Runnable stop, Duration patience, Consumer<Boolean> last) {
    hook = hook(stop, patience, last);
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

  private Thread hook(Runnable stop, Duration patience, Consumer<Boolean> last) {
    Thread thread = new Thread(() -> onSignal(stop, patience, last), "stop");
    Runtime.getRuntime().addShutdownHook(thread);
    return thread;
  }

  private void onSignal(Runnable stop, Duration patience, Consumer<Boolean> last) {
    stop.run();
    try {
      last.accept(ended.await(patience.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void halt(boolean inTime) {
    if (inTime) {
      Runtime.getRuntime().halt(status);
    }
  }
}
