package io.keyfleet.sandbox.simulator.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.service.settings.Rate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictQuotaTest {
  private static final long WINDOW = 1_000;

  @Test
  void aFullWindowRefusesUntilItsOldestHasLeft() {
    StrictQuota quota = quota(2);
    assertThat(quota.admit(0)).isEqualTo(new Admission.Accepted(1, 1_000));
    assertThat(quota.admit(400)).isEqualTo(new Admission.Accepted(0, 600));
    assertThat(quota.admit(999)).isEqualTo(new Admission.Refused(2, 1));
    assertThat(quota.admit(1_000)).isEqualTo(new Admission.Accepted(0, 400));
    assertThat(quota.admit(1_399)).isEqualTo(new Admission.Refused(2, 1));
    assertThat(quota.admit(1_400)).isInstanceOf(Admission.Accepted.class);
  }

  @Test
  void refusedRequestsDoNotCount() {
    StrictQuota quota = quota(1);
    quota.admit(0);
    for (int t = 1; t < WINDOW; t++) {
      assertThat(quota.admit(t)).isInstanceOf(Admission.Refused.class);
    }
    assertThat(quota.admit(WINDOW)).isInstanceOf(Admission.Accepted.class);
  }

  @Test
  void timesMayBeAnywhereOnTheClockEvenWhereItWraps() {
    StrictQuota quota = quota(1);
    assertThat(quota.admit(Long.MAX_VALUE - 10)).isInstanceOf(Admission.Accepted.class);
    assertThat(quota.admit(Long.MIN_VALUE + 10)).isInstanceOf(Admission.Refused.class);
    assertThat(quota.admit(Long.MIN_VALUE - 11 + WINDOW)).isInstanceOf(Admission.Accepted.class);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void refusesExactlyWhereACountOfAllAcceptedTimesSaysFull(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long count = random.nextInt(1, 60);
    StrictQuota quota = quota(count);
    LargestWindow measured = new LargestWindow(Duration.ofNanos(WINDOW));
    List<Long> accepted = new ArrayList<>();
    int largest = 0;
    long now = 0;
    for (int i = 0; i < 3_000; i++) {
      now += random.nextInt(0, (int) (3 * WINDOW / count) + 2) / 2;
      long at = now;
      long used = accepted.stream().filter(time -> time > at - WINDOW).count();
      boolean taken = quota.admit(now) instanceof Admission.Accepted;
      assertThat(taken).as("request %d at %d", i, now).isEqualTo(used < count);
      if (taken) {
        accepted.add(now);
        measured.add(now);
        largest = Math.max(largest, (int) used + 1);
      }
    }
    assertThat(measured.largest()).isEqualTo(largest).isLessThanOrEqualTo((int) count);
  }

  private static StrictQuota quota(long count) {
    return new StrictQuota(new Rate(count, Duration.ofNanos(WINDOW)));
  }
}
