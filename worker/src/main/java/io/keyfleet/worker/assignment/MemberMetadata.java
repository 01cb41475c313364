package io.keyfleet.worker.assignment;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keyfleet.contract.RecordJson;
import io.keyfleet.worker.account.Account;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// What a member tells the group's leader when it joins. Fields may come later that an older leader
/// passes over, and that an older member does not send.
///
/// @param accounts those whose keys it has: speed in calls per second by account id
/// @param released what it owns and has released
/// @param leaving whether it is about to leave and wants nothing more
/// @param serving which models those accounts serve; null from a member that does not say
/// @param limits what those accounts are limited to, in the form of [LimitTerms]; the same
public record MemberMetadata(
    Map<String, Double> accounts,
    PartitionNumbers released,
    boolean leaving,
    @Nullable SharedSets serving,
    @Nullable SharedSets limits) {
  private static final MemberMetadata NOTHING =
      new MemberMetadata(Map.of(), PartitionNumbers.NONE, false, null, null);

  public static MemberMetadata of(Collection<Account> accounts) {
    Map<String, Double> speeds = new TreeMap<>();
    SortedMap<String, Set<String>> models = new TreeMap<>();
    SortedMap<String, Set<String>> limits = new TreeMap<>();
    for (Account account : accounts) {
      speeds.put(account.id(), account.callsPerSecond());
      models.put(account.id(), account.provider().models().keySet());
      limits.put(account.id(), LimitTerms.of(account).words());
    }
    return new MemberMetadata(
        speeds, PartitionNumbers.NONE, false, SharedSets.of(models), SharedSets.of(limits));
  }

  /// The same with what it has released.
  MemberMetadata with(Set<TopicPartition> letGo, boolean leaves) {
    return new MemberMetadata(accounts, PartitionNumbers.of(letGo), leaves, serving, limits);
  }

  /// What each account serves by its id, an empty set being every model; nothing if the member does
  /// not say.
  Map<String, Set<String>> models() {
    return serving == null ? Map.of() : serving.of(accounts.keySet());
  }

  /// What each account is limited to by its id; nothing if the member does not say.
  Map<String, Set<String>> terms() {
    return limits == null ? Map.of() : limits.of(accounts.keySet());
  }

  ByteBuffer encode() {
    try {
      return ByteBuffer.wrap(RecordJson.MAPPER.writeValueAsString(this).getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What [#encode] wrote; metadata without accounts if the bytes are anything else.
  static MemberMetadata decode(@Nullable ByteBuffer bytes) {
    if (bytes == null) {
      return NOTHING;
    }
    try {
      MemberMetadata metadata =
          RecordJson.MAPPER.readValue(
              UTF_8.decode(bytes.duplicate()).toString(), MemberMetadata.class);
      return metadata == null || metadata.accounts == null || metadata.released == null
          ? NOTHING
          : metadata;
    } catch (IOException | IllegalArgumentException e) {
      return NOTHING;
    }
  }
}
