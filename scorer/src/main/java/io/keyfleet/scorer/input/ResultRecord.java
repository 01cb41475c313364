package io.keyfleet.scorer.input;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.Topics;
import io.keyfleet.contract.UnreadableRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/// A record of an answers or dead topic that is where its prompt's coordinates put it and says all
/// that scoring asks of it.
public sealed interface ResultRecord {
  /// An answer.
  record Answered(Answer answer) implements ResultRecord {
    @Override
    public PromptId prompt() {
      return answer.prompt();
    }

    @Override
    public Labels labels() {
      return answer.labels();
    }
  }

  /// A dead prompt.
  record Dead(DeadPrompt dead) implements ResultRecord {
    @Override
    public PromptId prompt() {
      return dead.prompt();
    }

    @Override
    public Labels labels() {
      return dead.labels();
    }
  }

  /// Whose.
  PromptId prompt();

  /// Its labels.
  Labels labels();

  /// Reads one.
  ///
  /// @throws UnreadableRecord if it is none
  static ResultRecord read(ConsumerRecord<byte[], byte[]> one) throws UnreadableRecord {
    byte @Nullable [] value = one.value();
    if (value == null) {
      throw new UnreadableRecord("empty record");
    }
    if (one.topic().endsWith(Topics.dead(""))) {
      return new Dead(checked(RecordJson.readDeadPrompt(value), one));
    }
    return new Answered(checked(RecordJson.readAnswer(value), one));
  }

  private static Answer checked(Answer answer, ConsumerRecord<?, ?> one) throws UnreadableRecord {
    require(home(answer.prompt(), one, Topics.answers(answer.prompt().topic())), "its prompt");
    require(answer.source().key() != null && answer.source().account() != null, "its key");
    require(answer.effort().publishedAt() != null, "publishedAt");
    require(answer.effort().answeredAt() != null, "answeredAt");
    return answer;
  }

  private static DeadPrompt checked(DeadPrompt dead, ConsumerRecord<?, ?> one)
      throws UnreadableRecord {
    require(home(dead.prompt(), one, Topics.dead(dead.prompt().topic())), "its prompt");
    require(dead.cause() != null, "cause");
    require(dead.effort().publishedAt() != null, "publishedAt");
    require(dead.effort().diedAt() != null, "diedAt");
    return dead;
  }

  private static boolean home(PromptId prompt, ConsumerRecord<?, ?> one, String topic) {
    return one.topic().equals(topic)
        && one.partition() == prompt.partition()
        && prompt.offset() >= 0;
  }

  private static void require(boolean present, String what) throws UnreadableRecord {
    if (!present) {
      throw new UnreadableRecord("does not say " + what + ", or says it wrongly");
    }
  }
}
