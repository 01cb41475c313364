package io.keyfleet.scorer;

import io.keyfleet.scorer.input.FollowedTopics;
import io.keyfleet.scorer.input.InputTopics;
import io.keyfleet.scorer.input.PresentTopics;
import io.keyfleet.scorer.input.PromptTopics;
import io.keyfleet.scorer.settings.Scope;
import io.keyfleet.scorer.snapshot.Snapshot;
import io.keyfleet.scorer.tally.Tally;
import io.keyfleet.service.kafka.TransactionWatch;
import io.keyfleet.service.time.Ticker;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;

/// All that a scorer reads. For the thread that polls.
///
/// @param scope what it is asked to score
/// @param topics which prompt topics it follows
/// @param present which topics are there, under which ids
/// @param prompts what was published
/// @param answers what came of it, and, unless the scorer ends by itself, the prompts as they come
/// @param transactions those that prompts wait behind
record ScorerInput(
    Scope scope,
    FollowedTopics topics,
    PresentTopics present,
    PromptTopics prompts,
    InputTopics answers,
    TransactionWatch transactions) {

  static ScorerInput of(
      Consumer<byte[], byte[]> consumer, Scope scope, Ticker ticker, ScorerPorts ports) {
    FollowedTopics topics = new FollowedTopics(consumer, scope.topics(), scope.more());
    PresentTopics present = new PresentTopics(consumer, ports.ids());
    return new ScorerInput(
        scope,
        topics,
        present,
        new PromptTopics(consumer, topics::names, scope.share(), present),
        new InputTopics(consumer, scope.share(), topics, !scope.once()),
        new TransactionWatch(ports.transactions(), ticker, ports.listener()::line));
  }

  /// Looks which topics are there.
  void look() {
    topics.look();
    present.look(answers.withPrompts());
  }

  /// The topics that were created again since the last look.
  List<String> recreated() {
    return present.look(answers.withPrompts());
  }

  /// Every prompt that is published by now.
  ///
  /// @param known those that a snapshot has already
  Snapshot.Waiting published(Snapshot.Waiting known) {
    topics.demand(prompts.missing());
    return prompts.read(scope.run(), known);
  }

  /// How many prompts are published, as far as is known.
  ///
  /// @param tally of what was read
  long published(Tally tally) {
    return prompts.published(tally, answers.unread(prompts.lastEnds()));
  }

  /// Looks for transactions that prompts wait behind: now, rather than when it is time again.
  void lookForTransactionsNow() {
    transactions.lookNow(prompts.lastEnds().keySet());
  }

  void lookForTransactions() {
    transactions.look(prompts.lastEnds().keySet());
  }
}
