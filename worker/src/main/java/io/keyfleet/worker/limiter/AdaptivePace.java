package io.keyfleet.worker.limiter;

import io.keyfleet.service.settings.Rate;
import io.keyfleet.worker.limiter.SlidingWindow.Pacing;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalDouble;

/// The limit that an API's refusals show, for when the quotas that we know of are not the real ones
/// or somebody else uses them as well. It counts the calls of the last window that were not
/// refused: when refusals are believed to be for the number of calls, that many are what there was.
/// From then on a call beyond the limit is tried now and then. If it is refused it costs no more
/// than itself; if two in a row go through, every call that goes through allows one more. The wait
/// that a refusal asks for concerns other calls unless it is short and nothing says that the
/// refusal has to do with their number. Not thread-safe.
public final class AdaptivePace implements Limiter {
  /// Waits before a call is tried beyond the limit: the first one, and the longest one, which costs
  /// a limit of 24 calls a second 0.6 % refusals.
  private static final long FIRST_WAIT = Duration.ofSeconds(2).toNanos();

  private static final long LONGEST_WAIT = Duration.ofMillis(7_200).toNanos();

  /// The longest one while no call at all goes through.
  private static final long LONGEST_WAIT_OF_NONE = Duration.ofSeconds(60).toNanos();

  private static final int WAIT_GROWS = 3;

  /// A call is tried no more often than once in so many of the waits that its refusal costs.
  private static final int WAITS_PER_TRY = 25;

  /// Calls tried in a row that have to go through.
  private static final int CONVINCING = 2;

  /// Who ramped too fast may have an eighth more, this often.
  private static final long GENTLE_WAIT = Duration.ofSeconds(15).toNanos();

  private static final int GENTLE = 8;

  /// A refusal comes at once if it comes: a call that is out for longer went through. So long,
  /// until refusals show how long they take.
  private static final long AT_ONCE = Duration.ofMillis(250).toNanos();

  /// Who asks for a longer wait means the account, whatever is known of its refusals.
  private static final long LONGEST_OF_A_CALL = Duration.ofSeconds(3).toNanos();

  /// Parts of a window; what went through in the last one shows what there is if a limit falls.
  private static final int PARTS = 4;

  private final long most;
  private final long length;
  private final SlidingWindow window;
  private final CallsInWindow within;
  private final RefusalEvidence evidence = new RefusalEvidence();
  private final Deque<Call> undecided = new ArrayDeque<>();
  private long refusalTakes = AT_ONCE;
  private boolean open = true;
  private boolean gentle;
  private long limit;
  private long wall;
  private long cutAt;
  private int maybeChance;
  private boolean trying;
  private int tried;
  private long wait;
  private long tryAt;

  /// One that has seen nothing, and allows everything.
  ///
  /// @param supposed calls that are thought to be allowed
  /// @param margin by how much longer a call counts than the window is
  public AdaptivePace(Rate supposed, Duration margin, int burst) {
    this.most = supposed.count();
    this.length = supposed.window().toNanos();
    this.limit = most;
    this.window = new SlidingWindow(supposed, margin, new Pacing(false, burst));
    this.within = new CallsInWindow(length);
  }

  /// Calls per second that are thought to be allowed.
  public double supposed() {
    return most * 1e9 / length;
  }

  /// Calls per second that are allowed; empty if refusals show no limit.
  public OptionalDouble perSecond() {
    return open ? OptionalDouble.empty() : OptionalDouble.of(limit * 1e9 / length);
  }

  /// Takes up a limit that an owner before found.
  public void restore(double perSecond, long now) {
    cut(Math.min(most, Math.round(perSecond * length / 1e9)), now);
  }

  /// Part of the calls supposed to be allowed that are not, as refusals show.
  public double lost() {
    return 1 - limit / (double) most;
  }

  @Override
  public long nanosUntilPermit(long now, long cost) {
    while (!undecided.isEmpty() && undecided.element().decided(now)) {
      undecided.remove();
    }
    if (open) {
      return 0;
    }
    long turn = limit == 0 ? UNTIL_CHANGED : window.nanosUntilPermit(now, 1);
    if (turn == 0 || within.count(now) < limit) {
      return turn;
    }
    return Math.min(turn, trying ? refusalTakes : Math.max(0, tryAt - now));
  }

  @Override
  public Permit acquire(long now, long cost) {
    Call call = new Call(within.count(now), window.acquire(now, 1), now);
    trying |= call.beyond;
    within.add(call.at);
    undecided.add(call);
    return call;
  }

  @Override
  public List<Use> uses(long now) {
    return window.uses(now);
  }

  @Override
  public void restore(List<Use> uses) {
    window.restore(uses);
  }

  private void wentThrough(Call call) {
    evidence.wentThrough(call.before);
    if (call.beyond && !open) {
      trying = false;
      tried++;
      evidence.wereChance(maybeChance);
      maybeChance = 0;
      raise(call.before + (gentle ? Math.max(1, limit / GENTLE) : 1));
      wall = gentle || tried < CONVINCING ? limit : most;
      tryAt = call.at + (gentle ? GENTLE_WAIT : Math.min(FIRST_WAIT, length / PARTS));
    } else if (limit < wall && call.at - cutAt > 0) {
      raise(limit + 1);
    }
  }

  private boolean refused(Call call, Refusal refusal, long retryAfter, long now) {
    refusalTakes += (2 * (now - call.at) - refusalTakes) / 4;
    if (call.beyond && !open) {
      trying = false;
      tried = 0;
      maybeChance = 0;
      wait = Math.min(limit == 0 ? LONGEST_WAIT_OF_NONE : LONGEST_WAIT, WAIT_GROWS * wait);
      tryAt = now + Math.max(wait, WAITS_PER_TRY * retryAfter);
    } else if (open || call.at - cutAt > 0) {
      evidence.refused(call.before);
      if (refusal == Refusal.RAMPED_TOO_FAST) {
        cut(call.before / 2, now);
        gentle = true;
      } else if (evidence.believed()) {
        cut(Math.min(limit, evidence.most()), now);
      } else {
        boolean ofOneCall = refusal == Refusal.OVER_LIMIT && retryAfter <= LONGEST_OF_A_CALL;
        return !(ofOneCall && evidence.unexpected(call.before));
      }
    }
    return true;
  }

  /// So many calls went through at most. If that follows another cut closely, the limit is falling,
  /// and calls that went through in the last part of the window say more than those of all of it.
  private void cut(long count, long now) {
    boolean falling = !open && now - cutAt < 2 * length;
    long recent = PARTS * within.since(now - length / PARTS);
    open = false;
    gentle = false;
    limit = falling ? Math.clamp(recent, (count + 1) / 2, count) : count;
    wall = count;
    window.limitTo(limit);
    maybeChance = evidence.clear();
    cutAt = now;
    tried = 0;
    wait = FIRST_WAIT;
    tryAt = now + wait;
  }

  private void raise(long count) {
    limit = Math.min(most, count);
    window.limitTo(limit);
    open = limit == most;
  }

  /// A call and the number of those that went through before it, within the window.
  private final class Call implements Permit {
    private final long before;
    private final boolean beyond;
    private final Permit permit;
    private final long at;
    private boolean decided;

    private Call(long before, Permit permit, long at) {
      this.before = before;
      this.beyond = !open && before >= limit;
      this.permit = permit;
      this.at = at;
    }

    @Override
    public void sent(long when) {
      permit.sent(when);
    }

    @Override
    public void delayed(long when) {
      permit.delayed(when);
    }

    @Override
    public void confirmed() {
      permit.confirmed();
    }

    @Override
    public void arrived(long latest) {
      permit.arrived(latest);
    }

    @Override
    public void answered() {
      if (!decided) {
        decided = true;
        wentThrough(this);
      }
    }

    @Override
    public boolean refused(Refusal refusal, long retryAfter, long now) {
      permit.correct(-1);
      within.remove(at);
      if (decided) {
        return true;
      }
      decided = true;
      return AdaptivePace.this.refused(this, refusal, retryAfter, now);
    }

    @Override
    public void ended() {
      permit.ended();
    }

    private boolean decided(long now) {
      if (!decided && now - at > refusalTakes) {
        answered();
      }
      return decided;
    }
  }
}
