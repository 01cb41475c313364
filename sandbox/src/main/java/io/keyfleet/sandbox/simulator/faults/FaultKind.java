package io.keyfleet.sandbox.simulator.faults;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;
import java.util.stream.Stream;

/// The harms there are, under the names they have in `POST /faults`.
public enum FaultKind {
  /// An error inside the endpoint: 500, `server_error`.
  SERVER_ERROR("500"),
  /// The endpoint is overloaded: 503 with a Retry-After.
  OVERLOADED("503"),
  /// The connection is cut without a response.
  RESET("reset"),
  /// No response comes, and the connection stays.
  HANG("hang"),
  /// 200 with JSON that breaks off.
  MALFORMED("malformed"),
  /// 502 with the HTML page of some proxy.
  HTML("html"),
  /// 429 without any header that says how long to wait.
  BARE_429("429"),
  /// The key is not known any more: 401, `invalid_api_key`.
  REVOKED("revoked"),
  /// The account's money is spent: 429, `insufficient_quota`.
  INSUFFICIENT_QUOTA("insufficient_quota");

  private final String wireName;

  FaultKind(String wireName) {
    this.wireName = wireName;
  }

  /// Its name in `POST /faults`.
  @JsonValue
  public String wireName() {
    return wireName;
  }

  /// Whether it strikes before the account's quota is asked, so that a call it hits uses up none.
  public boolean beforeQuota() {
    return this == BARE_429 || this == REVOKED || this == INSUFFICIENT_QUOTA;
  }

  static Optional<FaultKind> named(String name) {
    return Stream.of(values()).filter(kind -> kind.wireName.equals(name)).findFirst();
  }
}
