package io.keyfleet.worker.publish;

import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.worker.publish.spool.SpoolFolder;
import java.nio.file.Path;

/// How answers are published.
///
/// @param worker this worker's name
/// @param spool folder for what Kafka does not take
/// @param maxUnpublished answers and deaths that were paid for and are not acknowledged, at which
///   no call is started; calls in flight come on top
public record PublishSettings(String worker, SpoolFolder spool, int maxUnpublished) {
  /// Reads them.
  public static PublishSettings read(Settings settings, String worker) {
    return new PublishSettings(
        worker, folder(settings), settings.integer(Setting.KEYFLEET_MAX_UNPUBLISHED, 1, 100_000));
  }

  /// The folder for what Kafka does not take.
  static SpoolFolder folder(Settings settings) {
    return settings.read(
        Setting.KEYFLEET_SPOOL,
        new SpoolFolder(Path.of(".")),
        text -> new SpoolFolder(Path.of(text)),
        "is not a folder's name");
  }
}
