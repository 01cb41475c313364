package io.keyfleet.gateway.access;

import io.keyfleet.service.settings.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads `NAME=REFERENCE[;topic=T]`, where a reference is `env:VARIABLE`, `file:PATH` or the key
/// itself.
///
/// @param environment gives a variable's value, or null
/// @param standardTopic topic of those that name none
public record GatewayKeysParser(
    Function<String, @Nullable String> environment, String standardTopic) {
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
        throw new IllegalArgumentException("entry " + (i + 1) + " is not NAME=REFERENCE[;topic=T]");
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
    return new GatewayKeys(keys, new GatewayKey("anyone", standardTopic));
  }

  private GatewayKey described(String name, String further) {
    String topic = standardTopic;
    for (String part : further.split(";")) {
      if (part.isBlank()) {
        continue;
      }
      String[] property = part.strip().split("=", 2);
      if (property.length < 2 || !property[0].equals("topic")) {
        throw new IllegalArgumentException(
            "'" + name + "' has '" + property[0] + "', which is not topic=T");
      }
      topic = property[1].strip();
    }
    if (!TOPIC.matcher(topic).matches()) {
      throw new IllegalArgumentException("'" + name + "' names a topic that Kafka does not allow");
    }
    return new GatewayKey(name, topic);
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
