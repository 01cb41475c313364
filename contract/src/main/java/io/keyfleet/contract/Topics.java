package io.keyfleet.contract;

/// Names of the topics that belong to a prompt topic, and the defaults.
public final class Topics {
  /// Where prompts go when nobody names a topic.
  public static final String DEFAULT_PROMPTS = "prompts";

  /// Where the scorers of several shares tell each other how things stand.
  public static final String SCORES = "keyfleet-scores";

  /// Partitions of a prompt topic that Keyfleet creates: more than most fleets have workers.
  public static final int DEFAULT_PARTITIONS = 64;

  private Topics() {}

  /// Answers to the prompts of `prompts`, each in the partition number its prompt has.
  public static String answers(String prompts) {
    return prompts + "-answers";
  }

  /// Dead prompts of `prompts`, each in the partition number its prompt has.
  public static String dead(String prompts) {
    return prompts + "-dead";
  }
}
