package io.keyfleet.contract;

import java.util.Base64;
import java.util.BitSet;
import java.util.Optional;

/// What others than workers read of the metadata of the workers' committed offsets: of those of
/// prompt partitions the topic's id and what is finished, of those of accounts whether they are in
/// use.
public final class CommitMetadata {
  /// Version of a prompt partition's format, its first field.
  public static final String VERSION = "3";

  /// Version of an account's format, its first field.
  public static final String ACCOUNT_VERSION = "2";

  private static final int FIELDS = 7;
  private static final int BEYOND = 5;

  private CommitMetadata() {}

  /// How an account stood when its owner last said so.
  ///
  /// @param atMillis when that was, by the owner's clock
  /// @param out whether the account could not be used
  public record AccountState(long atMillis, boolean out) {}

  /// The id of the topic; nothing if the text does not say.
  public static Optional<String> topicId(String metadata) {
    String[] fields = metadata.split(" ", 4);
    return fields.length > 3 && fields[0].equals(VERSION) && !fields[2].isEmpty()
        ? Optional.of(fields[2])
        : Optional.empty();
  }

  /// How many prompts beyond the committed offset are finished; 0 if the text does not say.
  public static int finishedBeyond(String metadata) {
    String[] fields = metadata.split(" ", -1);
    if (fields.length != FIELDS || !fields[0].equals(VERSION)) {
      return 0;
    }
    try {
      return BitSet.valueOf(Base64.getDecoder().decode(fields[BEYOND])).cardinality();
    } catch (IllegalArgumentException e) {
      return 0;
    }
  }

  /// The state of an account; nothing if the text is not that of an account.
  public static Optional<AccountState> account(String metadata) {
    String[] fields = metadata.split(";", 5);
    if (fields.length < 5 || !fields[0].equals(ACCOUNT_VERSION)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new AccountState(Long.parseLong(fields[1]), fields[3].equals("x")));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
