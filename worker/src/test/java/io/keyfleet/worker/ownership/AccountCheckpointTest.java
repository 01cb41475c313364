package io.keyfleet.worker.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.CommitMetadata;
import io.keyfleet.contract.KeyId;
import io.keyfleet.worker.limiter.Limiter.Use;
import io.keyfleet.worker.ownership.AccountCheckpoint.KeyState;
import io.keyfleet.worker.ownership.AccountCheckpoint.ModelState;
import io.keyfleet.worker.ownership.AccountCheckpoint.QuotaState;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccountCheckpointTest {
  private static final long AT = 1_793_588_645_123L;

  static LongStream seeds() {
    return LongStream.range(0, 100);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aNoteComesBackAsItWas(long seed) {
    Random random = new Random(seed);
    AccountCheckpoint checkpoint =
        new AccountCheckpoint(
            AT,
            random.nextBoolean(),
            random.nextBoolean(),
            new BigDecimal(random.nextInt(1_000_000)).movePointLeft(random.nextInt(9)),
            random.nextInt(500),
            random.nextBoolean()
                ? List.of()
                : List.of(
                    new KeyState(KeyId.of("k" + seed), UnavailableReason.SPENT, 3, AT + 60_000)),
            random.nextBoolean() ? List.of() : List.of(new ModelState("gpt/4;o|x", AT + 7, 2.5)),
            IntStream.range(0, random.nextInt(4)).mapToObj(q -> quota(random, q, 60)).toList());
    assertThat(AccountCheckpoint.decode(checkpoint.encode()).orElseThrow())
        .usingRecursiveComparison()
        .isEqualTo(checkpoint);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void othersReadWhenItWasWrittenAndWhetherTheAccountIsOut(boolean out) {
    AccountCheckpoint checkpoint =
        new AccountCheckpoint(AT, false, out, BigDecimal.ONE, 0, List.of(), List.of(), List.of());

    assertThat(CommitMetadata.account(checkpoint.encode()))
        .contains(new CommitMetadata.AccountState(AT, out));
    assertThat(CommitMetadata.account("1;" + AT + ";o;u;0;0")).isEmpty();
    assertThat(CommitMetadata.account("")).isEmpty();
  }

  @ParameterizedTest(name = "{0} characters")
  @ValueSource(ints = {128, 512, 1_024, 4_096})
  void aNoteFitsWhateverTheBrokerTakes(int chars) {
    Random random = new Random(chars);
    List<KeyState> keys =
        IntStream.range(0, 20)
            .mapToObj(i -> new KeyState(KeyId.of("k" + i), UnavailableReason.SPENT, 3, AT))
            .toList();
    AccountCheckpoint full =
        new AccountCheckpoint(
            AT, true, false, BigDecimal.TEN, 0, keys, List.of(), List.of(quota(random, 0, 9_000)));
    AccountCheckpoint busy = checkpoint(true, List.of(quota(random, 0, 9_000)));

    assertThat(full.encode(chars)).hasSizeLessThanOrEqualTo(chars);
    assertThat(AccountCheckpoint.decode(full.encode(chars))).isPresent();
    assertThat(AccountCheckpoint.decode(busy.encode(chars)).orElseThrow().quotas()).hasSize(1);
    assertThat(busy.encode(chars)).hasSizeLessThanOrEqualTo(chars);
  }

  @ParameterizedTest(name = "{0} quotas of {1} uses")
  @CsvSource({"1, 100000", "2, 9000", "12, 9000", "100, 500", "400, 3"})
  void everyNoteFitsIntoACommitForgetsNoneOfAQuotaItHoldsAndMakesNothingEarlier(
      int quotas, int uses) {
    Random random = new Random(quotas);
    List<QuotaState> all =
        IntStream.range(0, quotas).mapToObj(q -> quota(random, q, uses)).toList();
    AccountCheckpoint checkpoint = checkpoint(true, all);

    String text = checkpoint.encode();
    List<QuotaState> read = AccountCheckpoint.decode(text).orElseThrow().quotas();

    assertThat(text.length()).isLessThan(4_000);
    assertThat(read).isNotEmpty();
    for (QuotaState quota : read) {
      QuotaState written =
          all.stream().filter(q -> q.name().equals(quota.name())).findFirst().orElseThrow();
      assertThat(sum(quota, Long.MIN_VALUE)).isEqualTo(sum(written, Long.MIN_VALUE));
      for (int age = 0; age < 60_000; age += 5_000) {
        assertThat(sum(quota, AT - age)).isGreaterThanOrEqualTo(sum(written, AT - age));
      }
    }
  }

  @Test
  void aNoteOfAFewThousandUsesIsExactToWithinAFewPercentOfTheWindow() {
    QuotaState quota = quota(new Random(1), 0, 9_000);
    QuotaState read =
        AccountCheckpoint.decode(checkpoint(true, List.of(quota)).encode())
            .orElseThrow()
            .quotas()
            .getFirst();
    assertThat(read.uses()).hasSizeGreaterThan(200);
  }

  @ParameterizedTest(name = "\"{0}\"")
  @ValueSource(
      strings = {
        "",
        " ",
        "1",
        "hello",
        "1;5;l;u;0",
        "3;5;l;u;0;0",
        "2;x;l;u;0;0",
        "2;5;l;u;;0",
        "2;5;l;u;0",
        "2;5;l;u;0;0;",
        "2;5;l;u;0;0;z",
        "2;5;l;u;0;0;q",
        "2;5;l;u;0;0;qr1000|0",
        "2;5;l;u;0;0;qr1000|0|7",
        "2;5;l;u;0;0;qr1000|0|7.",
        "2;5;l;u;0;0;qr1000|0|.7",
        "2;5;l;u;0;0;kkey-1|NONE|1|1",
        "2;5;l;u;0;0;qr1000|0|7.zzzzzzzzzzzzzzzzzzzz",
      })
  void whatIsNoNoteOfThisVersionIsNothing(String text) {
    assertThat(AccountCheckpoint.decode(text)).isEmpty();
  }

  private static AccountCheckpoint checkpoint(boolean last, List<QuotaState> quotas) {
    return new AccountCheckpoint(AT, last, false, BigDecimal.ONE, 0, List.of(), List.of(), quotas);
  }

  private static QuotaState quota(Random random, int number, int most) {
    List<Use> uses = new ArrayList<>();
    for (int i = random.nextInt(most / 2 + 1); i < most; i++) {
      uses.add(new Use(AT - random.nextInt(60_000), 1 + random.nextInt(99), false));
    }
    uses.sort(Comparator.comparingLong(Use::at));
    if (random.nextBoolean()) {
      uses.add(new Use(AT, 5, true));
    }
    return new QuotaState("r60000:m" + number, random.nextInt(3), uses);
  }

  /// What was used at `from` or later.
  private static long sum(QuotaState quota, long from) {
    return quota.uses().stream().filter(u -> u.at() >= from).mapToLong(Use::amount).sum();
  }
}
