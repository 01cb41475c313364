package io.keyfleet.worker.assignment;

import io.keyfleet.worker.ownership.AccountCheckpoint;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/// What each account has cost so far, from the checkpoints in the group's commits. Safe for all
/// threads.
public final class GroupSpend {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Admin admin;
  private final String group;
  private final String accountsTopic;
  private final AccountBindings bindings;

  /// @param admin stays the caller's
  public GroupSpend(Admin admin, String group, String accountsTopic, AccountBindings bindings) {
    this.admin = admin;
    this.group = group;
    this.accountsTopic = accountsTopic;
    this.bindings = bindings;
  }

  /// Looks, with one request.
  ///
  /// @return by the accounts' ids
  public Map<String, BigDecimal> look()
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<String, BigDecimal> spent = new HashMap<>();
    admin
        .listConsumerGroupOffsets(group)
        .partitionsToOffsetAndMetadata(group)
        .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .forEach((partition, committed) -> {
          if (committed != null && partition.topic().equals(accountsTopic)) {
            bindings
                .account(partition.partition())
                .ifPresent(id ->
                    AccountCheckpoint.decode(committed.metadata())
                        .ifPresent(checkpoint -> spent.put(id, checkpoint.spent())));
          }
        });
    return spent;
  }
}
