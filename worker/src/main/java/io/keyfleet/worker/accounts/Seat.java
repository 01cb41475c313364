package io.keyfleet.worker.accounts;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// An account while this worker owns it: what its quotas have seen, and whether it may be used. All
/// times are nanoseconds of the worker's ticks. Safe for all threads.
public final class Seat {
  /// Wait of an account that nothing is to be had from until somebody changes that.
  public static final long NEVER = Long.MAX_VALUE;

  private final Account account;
  private final Lease lease;
  private final List<SlidingWindow> windows;
  private boolean held = true;
  private int open;
  private boolean cooling;
  private boolean spent;
  private long coolUntil;
  private Optional<String> out = Optional.empty();

  /// A seat whose quotas have seen nothing.
  ///
  /// @param limits how the account's quotas are kept
  public Seat(Account account, Lease lease, LimiterSettings limits) {
    this.account = account;
    this.lease = lease;
    this.windows =
        account.quotas().stream()
            .map(quota -> new SlidingWindow(quota, limits.margin(), limits.burst()))
            .toList();
  }

  /// The account.
  public Account account() {
    return account;
  }

  /// Nanoseconds until a call may be made; 0 is now, [#NEVER] until further notice.
  public synchronized long untilTurn(long now) {
    if (!held || out.isPresent()) {
      return NEVER;
    }
    long wait = cooling ? Math.max(0, coolUntil - now) : 0;
    for (SlidingWindow window : windows) {
      wait = Math.max(wait, window.untilTurn(now));
    }
    return wait;
  }

  /// Takes the turn that [#untilTurn] said is open.
  public synchronized Turn take(long now) {
    cooling = false;
    long[] numbers = new long[windows.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = windows.get(i).take(now);
    }
    open++;
    return new Turn(this, lease, numbers);
  }

  synchronized void closed() {
    open--;
  }

  /// Whether no turn is open whose request may still go out: what the account's quotas have seen is
  /// known, and another owner can go on from there.
  public synchronized boolean quiet() {
    return open == 0;
  }

  synchronized void sent(long[] numbers, long at) {
    for (int i = 0; i < numbers.length; i++) {
      windows.get(i).sent(numbers[i], at);
    }
  }

  synchronized void written(long[] numbers, long at) {
    for (int i = 0; i < numbers.length; i++) {
      windows.get(i).written(numbers[i], at);
    }
  }

  synchronized void arrived(long[] numbers, long latest) {
    for (int i = 0; i < numbers.length; i++) {
      windows.get(i).arrived(numbers[i], latest);
    }
  }

  /// No call before `wait` is over.
  public synchronized void coolDown(long now, Duration wait) {
    long until = now + wait.toNanos();
    if (!cooling || until - coolUntil > 0) {
      coolUntil = until;
    }
    cooling = true;
  }

  /// No call before `wait` is over, since nothing is to be had from the account for now.
  ///
  /// @return whether that is new
  public synchronized boolean spend(long now, Duration wait) {
    boolean fresh = !spent;
    spent = true;
    coolDown(now, wait);
    return fresh;
  }

  /// The account answered.
  public synchronized void recovered() {
    spent = false;
  }

  /// No call any more.
  ///
  /// @param reason for people
  /// @return whether that is new
  public synchronized boolean takeOut(String reason) {
    boolean fresh = out.isEmpty();
    out = Optional.of(reason);
    return fresh;
  }

  /// Why it is out, where it is.
  public synchronized Optional<String> out() {
    return out;
  }

  /// The account goes to another worker: no turn is given, no turn given before is still good.
  public synchronized void release() {
    held = false;
  }

  synchronized boolean held() {
    return held;
  }

  /// What the next owner has to know.
  ///
  /// @param last whether no call can follow it
  public synchronized AccountNote note(Lease.Moment now, boolean last) {
    List<long[]> sends =
        windows.stream().map(window -> AccountNote.onWall(window.sends(now.nanos()), now)).toList();
    long coolMillis = cooling ? now.millis() + Math.max(0, coolUntil - now.nanos()) / 1_000_000 : 0;
    return new AccountNote(now.millis(), last, out.isPresent(), coolMillis, sends);
  }

  /// Takes up where the owner before left off. Where that one went without a last note, it is
  /// assumed to have used all that it was allowed to until its lease was over at the latest.
  ///
  /// @param leaseLength of the owner before
  public synchronized void restore(AccountNote note, Lease.Moment now, Duration leaseLength) {
    for (int i = 0; i < windows.size(); i++) {
      if (note.last() && i < note.sends().size()) {
        windows.get(i).restore(AccountNote.onTicks(note.sends().get(i), now));
      } else {
        long until = Math.min(now.millis(), note.atMillis() + leaseLength.toMillis());
        windows.get(i).assumeFull(AccountNote.onTicks(new long[] {until}, now)[0]);
      }
    }
    if (note.coolUntilMillis() > now.millis()) {
      coolDown(now.nanos(), Duration.ofMillis(note.coolUntilMillis() - now.millis()));
    }
  }
}
