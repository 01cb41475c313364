package io.keyfleet.producer.publish;

import io.keyfleet.producer.source.PromptSource.Entry;

/// Hears how publishing goes, on the thread that publishes. May be called for each prompt.
public interface PublishListener {
  /// Ignores all events.
  PublishListener NONE =
      new PublishListener() {
        @Override
        public void bad(Entry.Invalid entry) {}

        @Override
        public void progress(PublishResult soFar) {}
      };

  /// An entry is not published.
  void bad(Entry.Invalid entry);

  /// How far it has come.
  void progress(PublishResult soFar);
}
