package io.keyfleet.worker.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.type.TypeReference;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.worker.accounts.Account;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a member tells the group's leader when it joins: the accounts whose keys it has, with their
/// speed in calls per second.
///
/// @param accounts speed by account id
record Offer(Map<String, Double> accounts) {
  private static final TypeReference<Map<String, Double>> SPEEDS = new TypeReference<>() {};

  static Offer of(Collection<Account> accounts) {
    Map<String, Double> speeds = new TreeMap<>();
    accounts.forEach(account -> speeds.put(account.id(), account.callsPerSecond()));
    return new Offer(speeds);
  }

  ByteBuffer encode() {
    try {
      return ByteBuffer.wrap(RecordJson.MAPPER.writeValueAsString(accounts).getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What [#encode] wrote; an offer of nothing where it is none of that.
  static Offer decode(@Nullable ByteBuffer bytes) {
    if (bytes == null) {
      return new Offer(Map.of());
    }
    try {
      return new Offer(
          RecordJson.MAPPER.readValue(UTF_8.decode(bytes.duplicate()).toString(), SPEEDS));
    } catch (IOException e) {
      return new Offer(Map.of());
    }
  }
}
