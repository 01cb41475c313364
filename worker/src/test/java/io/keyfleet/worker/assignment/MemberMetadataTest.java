package io.keyfleet.worker.assignment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.account.Provider;
import io.keyfleet.worker.ownership.OwnedAccountFixture;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MemberMetadataTest {
  private static final Provider SMALL = provider("one", "small");
  private static final Provider BOTH = provider("two", "small", "large");

  /// What a member tells that was built before accounts' models were told.
  private static final String OLDER =
      """
      {"accounts":{"k1":10.0},"released":{},"leaving":false}\
      """;

  @Test
  void aLeaderReadsWhatEachAccountServes() {
    MemberMetadata metadata =
        MemberMetadata.of(
            List.of(
                OwnedAccountFixture.account("k2", BOTH, "10/s"),
                OwnedAccountFixture.account("k1", SMALL, "20/s"),
                OwnedAccountFixture.account("k10", "30/s"),
                OwnedAccountFixture.account("k3", SMALL, "40/s")));

    MemberMetadata read = MemberMetadata.decode(metadata.encode());

    assertThat(read).isEqualTo(metadata);
    assertThat(read.models())
        .isEqualTo(
            Map.of(
                "k1", Set.of("small"),
                "k2", Set.of("small", "large"),
                "k3", Set.of("small"),
                "k10", Set.of()));
  }

  @Test
  void accountsAreToldOfInAFewBytesEach() {
    List<Account> alike =
        IntStream.range(0, 1_000)
            .mapToObj(i -> OwnedAccountFixture.account("k" + i, BOTH, "10/s"))
            .toList();
    List<Account> unlike = new ArrayList<>(alike);
    unlike.set(500, OwnedAccountFixture.account("k500", SMALL, "10/s"));

    assertThat(bytes(alike) - bytesOfOlder(alike)).isLessThan(100);
    assertThat(bytes(unlike) - bytesOfOlder(unlike)).isLessThan(2 * 1_000 + 100);
  }

  @Test
  void anOlderMembersOfferIsReadAndSaysNothingOfModels() {
    MemberMetadata read = MemberMetadata.decode(ByteBuffer.wrap(OLDER.getBytes(UTF_8)));

    assertThat(read.accounts()).isEqualTo(Map.of("k1", 10.0));
    assertThat(read.models()).isEmpty();
  }

  @Test
  void anOlderLeaderFindsEveryFieldThatItReads() throws JsonProcessingException {
    MemberMetadata metadata =
        MemberMetadata.of(List.of(OwnedAccountFixture.account("k1", SMALL, "10/s")));

    ObjectNode told =
        (ObjectNode) RecordJson.MAPPER.readTree(UTF_8.decode(metadata.encode()).toString());

    told.remove("serving");
    told.remove("limits");
    assertThat(told).isEqualTo(RecordJson.MAPPER.readTree(OLDER));
  }

  @Test
  void modelsThatFitNoAccountsAreNotBelieved() {
    SharedSets tooFew = new SharedSets(List.of(Set.of("a"), Set.of("b")), List.of(0));

    assertThat(tooFew.of(Set.of("k1", "k2"))).isEmpty();
  }

  private static int bytes(List<Account> accounts) {
    return MemberMetadata.of(accounts).encode().remaining();
  }

  private static int bytesOfOlder(List<Account> accounts) {
    MemberMetadata metadata = MemberMetadata.of(accounts);
    return new MemberMetadata(
            metadata.accounts(), metadata.released(), metadata.leaving(), null, null)
        .encode()
        .remaining();
  }

  private static Provider provider(String name, String... models) {
    return new Provider(
        name,
        URI.create("https://api.test/v1"),
        Provider.AuthStyle.BEARER,
        Set.of(models).stream().collect(Collectors.toMap(model -> model, model -> model)),
        Map.of(),
        Optional.empty());
  }
}
