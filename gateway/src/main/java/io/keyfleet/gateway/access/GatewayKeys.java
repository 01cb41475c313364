package io.keyfleet.gateway.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keyfleet.contract.Owner;
import io.keyfleet.service.settings.Secret;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The keys of the gateway's own. Safe for all threads.
///
/// @param byKey empty: nobody needs one, and everybody is `anyone`
/// @param anyone who asks where no key is needed
public record GatewayKeys(Map<Secret, GatewayKey> byKey, GatewayKey anyone) {
  public GatewayKeys {
    byKey = new LinkedHashMap<>(byKey);
  }

  /// Everybody that there is.
  public Collection<GatewayKey> all() {
    return byKey.isEmpty() ? List.of(anyone) : byKey.values();
  }

  /// As whose the prompts of a name take turns; nothing where it has no share, or none any more.
  public Optional<Owner> owner(String name) {
    return all().stream()
        .filter(key -> key.name().equals(name))
        .findFirst()
        .flatMap(GatewayKey::owner);
  }

  /// Whether nobody needs a key.
  public boolean open() {
    return byKey.isEmpty();
  }

  /// Whose key this is. Takes as long for a wrong one as for a right one.
  public Optional<GatewayKey> find(String given) {
    GatewayKey found = null;
    for (Map.Entry<Secret, GatewayKey> one : byKey.entrySet()) {
      boolean same =
          MessageDigest.isEqual(one.getKey().reveal().getBytes(UTF_8), given.getBytes(UTF_8));
      found = same ? one.getValue() : found;
    }
    return Optional.ofNullable(found);
  }
}
