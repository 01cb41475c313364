package io.keyfleet.producer.publish;

import io.keyfleet.producer.prompts.PromptSource.Entry;

/// Is told how a publication goes, by the thread that publishes. May be called for each prompt.
public interface PublishWatch {
  /// Looks away.
  PublishWatch NONE =
      new PublishWatch() {
        @Override
        public void bad(Entry.Bad entry) {}

        @Override
        public void progress(Published soFar) {}
      };

  /// An entry is not published.
  void bad(Entry.Bad entry);

  /// Where it is now.
  void progress(Published soFar);
}
