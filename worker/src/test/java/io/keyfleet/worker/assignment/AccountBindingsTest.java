package io.keyfleet.worker.assignment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class AccountBindingsTest {
  private static final TopicPartition CLAIMS = new TopicPartition("accounts", 0);

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final AccountBindings bindings = new AccountBindings("accounts", consumer);
  private long end;

  @Test
  void theFirstClaimOfAPartitionAndOfAnAccountCounts() {
    read("key-a@3#x", "key-b@3#y", "key-b@5#y", "key-a@6#z");
    assertThat(bindings.account(3)).contains("key-a");
    assertThat(bindings.account(5)).contains("key-b");
    assertThat(bindings.account(6)).isEmpty();
  }

  @Test
  void whatOnceCountedStaysWhateverIsClaimedLater() {
    read("key-a@0#x");
    read("key-b@0#y", "key-a@1#y", "key-b@1#y");
    assertThat(bindings.account(0)).contains("key-a");
    assertThat(bindings.account(1)).contains("key-b");
  }

  @Test
  void everyReaderOfTheSameClaimsSeesTheSameBindings() {
    String[] claims = {"b@1#x", "a@1#y", "a@0#y", "c@0#x", "c@2#x"};
    read(claims);
    for (String claim : claims) {
      read(claim);
    }
    assertThat(List.of(0, 1, 2))
        .extracting(partition -> bindings.account(partition).orElse("none"))
        .containsExactly("a", "b", "c");
  }

  @Test
  void anAccountsNameMayHoldAnySign() {
    read("team@home#1@4#x");
    assertThat(bindings.account(4)).contains("team@home#1");
  }

  @Test
  void whatIsNoClaimIsPassedOver() {
    read(null, "", "@", "@1#x", "a@#x", "a@x#y", "a@-1#x", "a@1", "a@1234567890#x", "a");
    read("good@1#x");
    assertThat(bindings.account(1)).contains("good");
  }

  @Test
  @Timeout(10)
  void noClaimWaitsForTheOneBeforeIt() throws InterruptedException {
    List<String> claimed = new ArrayList<>();
    MockProducer<byte[], byte[]> producer =
        new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer()) {
          @Override
          public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
            Future<RecordMetadata> sent = super.send(record);
            claimed.add(new String(record.key(), UTF_8).replaceFirst("#.*", ""));
            if (claimed.size() == 2) {
              while (completeNext()) {}
            }
            return sent;
          }
        };
    bindings.claim(List.of("a", "b", "c"), List.of(4, 7), producer);
    assertThat(claimed).containsExactly("a@4", "b@7");
  }

  private void read(@Nullable String... claims) {
    if (end == 0) {
      consumer.assign(List.of(CLAIMS));
      consumer.updateBeginningOffsets(Map.of(CLAIMS, 0L));
      consumer.seekToBeginning(List.of(CLAIMS));
    }
    for (String claim : claims) {
      byte[] key = claim == null ? null : claim.getBytes(UTF_8);
      consumer.addRecord(
          new ConsumerRecord<>(CLAIMS.topic(), CLAIMS.partition(), end++, key, new byte[0]));
    }
    consumer.updateEndOffsets(Map.of(CLAIMS, end));
    bindings.refresh();
  }
}
