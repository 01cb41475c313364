package io.keyfleet.producer.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keyfleet.contract.Owner;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/// The headers of a prompt record that say whose it is.
public final class OwnerHeaders {
  private OwnerHeaders() {}

  /// Those of an owner.
  public static List<Header> of(Owner owner) {
    return List.of(
        new RecordHeader(Owner.NAME_HEADER, owner.name().getBytes(UTF_8)),
        new RecordHeader(Owner.SHARE_HEADER, Integer.toString(owner.share()).getBytes(UTF_8)));
  }
}
