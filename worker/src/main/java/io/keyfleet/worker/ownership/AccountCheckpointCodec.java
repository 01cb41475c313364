package io.keyfleet.worker.ownership;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keyfleet.contract.CommitMetadata;
import io.keyfleet.contract.KeyId;
import io.keyfleet.worker.limiter.Limiter.Use;
import io.keyfleet.worker.ownership.AccountCheckpoint.KeyState;
import io.keyfleet.worker.ownership.AccountCheckpoint.ModelState;
import io.keyfleet.worker.ownership.AccountCheckpoint.QuotaState;
import java.math.BigDecimal;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// An [AccountCheckpoint] as text: `2;at;l|o;x|u;spent;atOnce` and then any number of fields: `k`
/// for a key, `m` for a model, `q` for a quota. A quota's uses are `age.amount`, in base 36, ages
/// in milliseconds before the use that follows, the last one's before `at`; what may yet go out has
/// `!` for its age.
final class AccountCheckpointCodec {
  private static final int MAX_KEYS = 20;
  private static final int MAX_MODELS = 10;
  private static final int LONGEST_MODEL = 60;
  private static final int RADIX = 36;
  private static final String PENDING = "!";
  private static final Pattern FIELD = Pattern.compile(";");
  private static final Pattern PART = Pattern.compile("\\|");
  private static final Pattern USE = Pattern.compile(",");

  private final AccountCheckpoint checkpoint;
  private final int maxChars;

  /// @param maxChars no text is longer but one that says nothing of keys, models and quotas
  AccountCheckpointCodec(AccountCheckpoint checkpoint, int maxChars) {
    this.checkpoint = checkpoint;
    this.maxChars = maxChars;
  }

  String encode() {
    StringBuilder text =
        new StringBuilder(CommitMetadata.ACCOUNT_VERSION).append(';').append(checkpoint.atMillis());
    text.append(';')
        .append(checkpoint.handedOver() ? 'l' : 'o')
        .append(';')
        .append(checkpoint.out() ? 'x' : 'u');
    text.append(';')
        .append(checkpoint.spent().toPlainString())
        .append(';')
        .append(checkpoint.atOnce());
    checkpoint.keys().stream().limit(MAX_KEYS).forEach(key -> append(text, ";k" + text(key)));
    checkpoint.models().stream()
        .filter(model -> URLEncoder.encode(model.model(), UTF_8).length() <= LONGEST_MODEL)
        .limit(MAX_MODELS)
        .forEach(model -> append(text, ";m" + text(model)));
    int left = checkpoint.quotas().size();
    for (QuotaState quota : checkpoint.quotas()) {
      int share = (maxChars - text.length()) / left--;
      String head = ";q" + quota.name() + "|" + quota.limit() + "|";
      String uses = bunched(quota.uses(), share - head.length());
      if (head.length() + uses.length() <= share) {
        text.append(head).append(uses);
      }
    }
    return text.toString();
  }

  private void append(StringBuilder text, String field) {
    if (text.length() + field.length() <= maxChars) {
      text.append(field);
    }
  }

  static Optional<AccountCheckpoint> decode(String text) {
    String[] fields = FIELD.split(text, -1);
    if (fields.length < 6 || !fields[0].equals(CommitMetadata.ACCOUNT_VERSION)) {
      return Optional.empty();
    }
    try {
      long at = Long.parseLong(fields[1]);
      List<KeyState> keys = new ArrayList<>();
      List<ModelState> models = new ArrayList<>();
      List<QuotaState> quotas = new ArrayList<>();
      for (int i = 6; i < fields.length; i++) {
        String[] parts = PART.split(fields[i].substring(1), -1);
        switch (fields[i].charAt(0)) {
          case 'k' -> keys.add(key(parts));
          case 'm' -> models.add(model(parts));
          case 'q' -> quotas.add(quota(parts, at));
          default -> throw new IllegalArgumentException(fields[i]);
        }
      }
      return Optional.of(
          new AccountCheckpoint(
              at,
              fields[2].equals("l"),
              fields[3].equals("x"),
              new BigDecimal(fields[4]),
              Long.parseLong(fields[5]),
              keys,
              models,
              quotas));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private static String text(KeyState key) {
    return key.key().value()
        + "|"
        + key.reason().name()
        + "|"
        + key.failures()
        + "|"
        + key.untilMillis();
  }

  private static KeyState key(String[] parts) {
    return new KeyState(
        new KeyId(parts[0]),
        UnavailableReason.valueOf(parts[1]),
        Integer.parseInt(parts[2]),
        Long.parseLong(parts[3]));
  }

  private static String text(ModelState model) {
    return URLEncoder.encode(model.model(), UTF_8)
        + "|"
        + model.coolUntilMillis()
        + "|"
        + (float) model.pace();
  }

  private static ModelState model(String[] parts) {
    return new ModelState(
        URLDecoder.decode(parts[0], UTF_8), Long.parseLong(parts[1]), Float.parseFloat(parts[2]));
  }

  /// The uses in as many bunches as fit, no less than one.
  private String bunched(List<Use> uses, int mostChars) {
    int size = 1;
    String text = bunches(uses, size);
    while (text.length() > mostChars && size < uses.size()) {
      size = Math.max(size + 1, (int) Math.min(uses.size(), size * 1.2));
      text = bunches(uses, size);
    }
    return text;
  }

  private String bunches(List<Use> uses, int size) {
    List<String> bunches = new ArrayList<>();
    long before = checkpoint.atMillis();
    long pending = uses.stream().filter(Use::pending).mapToLong(Use::amount).sum();
    if (pending > 0) {
      bunches.add(PENDING + "." + Long.toString(pending, RADIX));
    }
    List<Use> sent = uses.stream().filter(use -> !use.pending()).toList();
    for (int end = sent.size(); end > 0; end -= size) {
      List<Use> bunch = sent.subList(Math.max(0, end - size), end);
      long latest = bunch.stream().mapToLong(Use::at).max().orElse(before);
      long amount = bunch.stream().mapToLong(Use::amount).sum();
      bunches.addFirst(Long.toString(before - latest, RADIX) + "." + Long.toString(amount, RADIX));
      before = latest;
    }
    return String.join(",", bunches);
  }

  private static QuotaState quota(String[] parts, long at) {
    List<Use> uses = new ArrayList<>();
    String[] bunches = parts[2].isEmpty() ? new String[0] : USE.split(parts[2], -1);
    long before = at;
    for (int i = bunches.length - 1; i >= 0; i--) {
      int dot = bunches[i].indexOf('.');
      String age = bunches[i].substring(0, dot);
      long amount = Math.max(0, Long.parseLong(bunches[i].substring(dot + 1), RADIX));
      boolean pending = age.equals(PENDING);
      before = pending ? before : before - Long.parseLong(age, RADIX);
      uses.addFirst(new Use(pending ? at : before, amount, pending));
    }
    return new QuotaState(parts[0], Long.parseLong(parts[1]), uses);
  }
}
