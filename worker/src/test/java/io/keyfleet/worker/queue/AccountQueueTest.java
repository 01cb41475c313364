package io.keyfleet.worker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.worker.VirtualTicker;
import io.keyfleet.worker.account.CallUsage;
import io.keyfleet.worker.ownership.OwnedAccount;
import io.keyfleet.worker.ownership.OwnedAccountFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountQueueTest {
  private static final CallUsage SMALL = new CallUsage("m", 10, 10);
  private static final CallUsage LARGE = new CallUsage("m", 10_000, 10);

  private final VirtualTicker time = new VirtualTicker();
  private final AccountQueue queue = new AccountQueue();
  private final Map<OwnedAccount, Long> until = new HashMap<>();
  private final Set<OwnedAccount> hopeless = new HashSet<>();
  private int asked;

  @Test
  void ofThoseThatMayBeCalledTheOneUsedLongestAgoComesFirst() {
    List<OwnedAccount> accounts = accounts(20);
    until.put(accounts.getFirst(), time.nanos() + 50);
    queue.used(accounts.get(1));
    assertThat(first(SMALL).owned()).isSameAs(accounts.get(2));
    queue.used(accounts.get(2));
    time.pass(Duration.ofNanos(50));
    assertThat(first(SMALL).owned()).isSameAs(accounts.getFirst());
    assertThat(queue.all()).endsWith(accounts.get(1), accounts.get(2));
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 2_000})
  void aCallAsksAHandfulOfAccountsHoweverManyThereAre(int many) {
    accounts(many);
    int calls = 0;
    long end = time.nanos() + Duration.ofSeconds(10).toNanos();
    while (time.nanos() - end < 0) {
      AccountQueue.Next next = first(SMALL);
      if (next.nanos() == 0) {
        calls++;
        until.put(next.owned(), time.nanos() + Duration.ofMillis(50).toNanos());
        queue.used(next.owned());
        queue.changed(next.owned());
      } else {
        time.pass(Duration.ofNanos(next.nanos()));
      }
    }
    assertThat(calls).isEqualTo(200 * many);
    assertThat(asked).isLessThan(4 * calls);
  }

  @Test
  void anAccountThatSomethingWasHeardOfIsAskedAtOnce() {
    List<OwnedAccount> accounts = accounts(20);
    accounts.forEach(one -> until.put(one, OwnedAccount.NEVER));
    assertThat(first(SMALL).nanos()).isPositive();
    until.remove(accounts.get(7));
    assertThat(first(SMALL).nanos()).isPositive();
    queue.changed(accounts.get(7));
    assertThat(first(SMALL)).isEqualTo(new AccountQueue.Next(accounts.get(7), 0, true));
  }

  @Test
  void anAccountIsAskedAgainSoonThoughNothingWasHeardOfIt() {
    List<OwnedAccount> accounts = accounts(2_000);
    accounts.forEach(one -> until.put(one, OwnedAccount.NEVER));
    first(SMALL);
    until.remove(accounts.get(7));
    long wait = first(SMALL).nanos();
    assertThat(wait).isLessThanOrEqualTo(Duration.ofMillis(100).toNanos());
    time.pass(Duration.ofNanos(wait));
    assertThat(first(SMALL).owned()).isSameAs(accounts.get(7));
  }

  @Test
  void whatALargeCallWaitsForHoldsNoSmallOneUp() {
    List<OwnedAccount> accounts = accounts(20);
    AccountQueue.Waits tokens =
        waits(usage -> usage.equals(LARGE) ? Duration.ofSeconds(1).toNanos() : 0, LARGE);
    assertThat(first(LARGE, tokens).nanos()).isPositive();
    assertThat(first(SMALL).owned()).isSameAs(accounts.getFirst());
  }

  @Test
  void itSaysWhetherAnyMayBeCalledSomeDay() {
    List<OwnedAccount> accounts = accounts(20);
    accounts.forEach(one -> until.put(one, OwnedAccount.NEVER));
    hopeless.addAll(accounts);
    assertThat(first(SMALL).hopeful()).isFalse();
    hopeless.remove(accounts.get(3));
    queue.changed(accounts.get(3));
    assertThat(first(SMALL).hopeful()).isTrue();
    queue.remove(List.of(accounts.get(3)));
    assertThat(first(SMALL).hopeful()).isFalse();
  }

  @Test
  void noAccountComesFirstForAModelThatNoneServes() {
    for (int i = 0; i < 20; i++) {
      queue.add(
          OwnedAccountFixture.owned(
              OwnedAccountFixture.lease(time),
              OwnedAccountFixture.account(
                  "a" + i, OwnedAccountFixture.provider("p", Map.of("other", "o")), "5/s")));
    }
    assertThat(queue.first(SMALL, time.nanos(), waits(_ -> 0, SMALL))).isNull();
  }

  @Test
  void anAccountThatLeftIsNeverFirst() {
    List<OwnedAccount> accounts = accounts(20);
    first(SMALL);
    queue.remove(accounts.subList(0, 19));
    assertThat(first(SMALL).owned()).isSameAs(accounts.getLast());
    queue.used(accounts.getFirst());
    queue.changed(accounts.getFirst());
    assertThat(queue.all()).containsExactly(accounts.getLast());
    queue.remove(accounts);
    assertThat(queue.first(SMALL, time.nanos(), waits(_ -> 0, SMALL))).isNull();
  }

  private AccountQueue.Next first(CallUsage usage) {
    return first(usage, waits(_ -> 0, usage));
  }

  private AccountQueue.Next first(CallUsage usage, AccountQueue.Waits waits) {
    return Objects.requireNonNull(queue.first(usage, time.nanos(), waits));
  }

  private interface Cost {
    long nanos(CallUsage usage);
  }

  private AccountQueue.Waits waits(Cost cost, CallUsage usage) {
    return new AccountQueue.Waits() {
      @Override
      public long nanos(OwnedAccount owned) {
        asked++;
        long at = until.getOrDefault(owned, time.nanos());
        long wait = at == OwnedAccount.NEVER ? at : Math.max(0, at - time.nanos());
        return Math.max(wait, cost.nanos(usage));
      }

      @Override
      public boolean hopeful(OwnedAccount owned) {
        return !hopeless.contains(owned);
      }
    };
  }

  private List<OwnedAccount> accounts(int count) {
    List<OwnedAccount> accounts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      accounts.add(OwnedAccountFixture.owned(time, "a" + i, "20/s"));
      queue.add(accounts.getLast());
    }
    return accounts;
  }
}
