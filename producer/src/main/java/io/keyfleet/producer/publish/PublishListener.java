package io.keyfleet.producer.publish;

import io.keyfleet.producer.source.PromptSource.Entry;

/// Is told how a publication goes, by the thread that publishes. May be called for each prompt.
public interface PublishListener {
  /// Looks away.
  PublishListener NONE =
      new PublishListener() {
        @Override
        public void bad(Entry.Invalid entry) {}

        @Override
        public void progress(PublishResult soFar) {}
      };

  /// An entry is not published.
  void bad(Entry.Invalid entry);

  /// Where it is now.
  void progress(PublishResult soFar);
}
