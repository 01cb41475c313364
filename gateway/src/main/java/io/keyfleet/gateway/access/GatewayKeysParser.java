package io.keyfleet.gateway.access;

import io.keyfleet.contract.Owner;
import io.keyfleet.service.settings.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads `NAME=REFERENCE[;share=N][;budget=B][;topic=T]`, where a reference is `env:VARIABLE`,
/// `file:PATH` or the key itself. Names have a share all or none. With shares each has a topic of
/// its own, for what stands on one topic is taken in Kafka's order.
///
/// @param environment gives a variable's value, or null
/// @param standardTopic topic of those that name none; with a share its name begins so
/// @param interactiveTopic of single requests, whose ever they are
public record GatewayKeysParser(
    Function<String, @Nullable String> environment, String standardTopic, String interactiveTopic) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,200}");
  private static final Pattern ENTRY = Pattern.compile("([^=]+)=([^;]+)((?:;[^;]*)*)");

  /// The keys that the entries of the setting name.
  ///
  /// @throws IllegalArgumentException where one is wrong; it never holds a key
  public GatewayKeys read(List<String> entries) {
    Map<Secret, GatewayKey> keys = new LinkedHashMap<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < entries.size(); i++) {
      Matcher entry = ENTRY.matcher(entries.get(i));
      if (!entry.matches() || !NAME.matcher(entry.group(1).strip()).matches()) {
        throw new IllegalArgumentException(
            "entry " + (i + 1) + " is not NAME=REFERENCE[;share=N][;budget=B][;topic=T]");
      }
      String name = entry.group(1).strip();
      if (!names.add(name)) {
        throw new IllegalArgumentException("the name '" + name + "' stands twice");
      }
      Secret key = new Secret(resolve(name, entry.group(2).strip()));
      if (keys.put(key, described(name, entry.group(3))) != null) {
        throw new IllegalArgumentException("'" + name + "' has the key of another name");
      }
    }
    demandShares(keys.values());
    return new GatewayKeys(keys, new GatewayKey("anyone", standardTopic));
  }

  private void demandShares(Collection<GatewayKey> keys) {
    List<GatewayKey> sharing = keys.stream().filter(key -> key.owner().isPresent()).toList();
    if (!sharing.isEmpty() && sharing.size() < keys.size()) {
      throw new IllegalArgumentException("some names have a share and others do not");
    }
    Set<String> topics = new HashSet<>(Set.of(interactiveTopic));
    for (GatewayKey key : sharing) {
      if (!topics.add(key.topic())) {
        throw new IllegalArgumentException(
            "'" + key.name() + "' has a share, but not a topic of its own: " + key.topic());
      }
    }
  }

  private GatewayKey described(String name, String further) {
    String topic = null;
    Owner owner = null;
    KeyBudget budget = null;
    for (String part : further.split(";")) {
      if (part.isBlank()) {
        continue;
      }
      String[] property = part.strip().split("=", 2);
      String value = property.length < 2 ? "" : property[1].strip();
      switch (property[0]) {
        case "topic" -> topic = value;
        case "budget" -> budget = budget(name, value);
        case "share" -> owner = new Owner(name, share(name, value));
        default ->
            throw new IllegalArgumentException(
                "'"
                    + name
                    + "' has '"
                    + property[0]
                    + "', which is not share=N, budget=B or topic=T");
      }
    }
    if (topic == null) {
      topic = owner == null ? standardTopic : standardTopic + "-" + name;
    }
    if (!TOPIC.matcher(topic).matches()) {
      throw new IllegalArgumentException("'" + name + "' names a topic that Kafka does not allow");
    }
    return new GatewayKey(name, topic, Optional.ofNullable(owner), Optional.ofNullable(budget));
  }

  private static KeyBudget budget(String name, String value) {
    try {
      return KeyBudget.parse(value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the budget of '" + name + "': " + e.getMessage(), e);
    }
  }

  private static int share(String name, String value) {
    int share = value.matches("\\d{1,4}") ? Integer.parseInt(value) : 0;
    if (share < 1 || share > Owner.MAX_SHARE) {
      throw new IllegalArgumentException(
          "the share of '" + name + "' is not a whole number from 1 to " + Owner.MAX_SHARE);
    }
    return share;
  }

  private String resolve(String name, String reference) {
    String value = reference;
    if (reference.startsWith("env:")) {
      value = environment.apply(reference.substring(4));
    } else if (reference.startsWith("file:")) {
      try {
        value = Files.readString(Path.of(reference.substring(5)));
      } catch (IOException | RuntimeException e) {
        throw new IllegalArgumentException("the key file of '" + name + "' cannot be read", e);
      }
    }
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException("the key of '" + name + "' is empty");
    }
    return value.strip();
  }
}
