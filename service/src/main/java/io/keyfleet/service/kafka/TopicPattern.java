package io.keyfleet.service.kafka;

import io.keyfleet.contract.Topics;
import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What the names of further prompt topics match as a whole, which are followed as they appear.
/// Topics of answers and dead prompts never do, nor do Keyfleet's own and Kafka's.
///
/// @param text as it was given
/// @param names the same, without the names that never match
public record TopicPattern(String text, Pattern names) {
  private static final String KAFKAS = "__";

  /// The pattern that a text is.
  ///
  /// @param text a regular expression of Java's
  /// @param own Keyfleet's own topics
  /// @throws java.util.regex.PatternSyntaxException if it is none
  public static TopicPattern of(String text, List<String> own) {
    StringBuilder never = new StringBuilder(Pattern.quote(KAFKAS) + ".*");
    own.forEach(topic -> never.append('|').append(Pattern.quote(topic)));
    for (String suffix : List.of(Topics.answers(""), Topics.dead(""))) {
      never.append("|.*").append(Pattern.quote(suffix));
    }
    var _ = Pattern.compile(text); // by itself, so that no bracket of it closes one of ours
    return new TopicPattern(text, Pattern.compile("(?!(?:" + never + ")$)(?:" + text + ")"));
  }

  /// The one that is set, if one is.
  public static Optional<TopicPattern> read(Settings settings) {
    List<String> own =
        List.of(
            settings.text(Setting.KEYFLEET_ACCOUNTS_TOPIC),
            settings.text(Setting.KEYFLEET_RUNS_TOPIC),
            Topics.SCORES);
    return settings
        .find(Setting.KEYFLEET_TOPIC_PATTERN)
        .map(given ->
            settings.read(
                Setting.KEYFLEET_TOPIC_PATTERN,
                of("", own),
                text -> of(text, own),
                "is no regular expression of Java's"));
  }

  /// Whether a topic is meant.
  public boolean matches(String topic) {
    return names.matcher(topic).matches();
  }
}
