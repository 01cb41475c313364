package io.keyfleet.worker.api.http;

import io.keyfleet.service.time.Ticker;
import io.keyfleet.worker.ownership.CallPermit;
import java.util.OptionalLong;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.Response;

/// Notes when a request was written, to its last byte, which a busy machine may delay after it was
/// let go, and when the first of its response had come. Safe for all threads.
final class CallEvents extends EventListener {
  private final IdleConnections idle;
  private final Ticker ticker;

  /// @param idle hears of connections that were released
  CallEvents(IdleConnections idle, Ticker ticker) {
    this.idle = idle;
    this.ticker = ticker;
  }

  @Override
  public void requestBodyEnd(Call call, long byteCount) {
    CallPermit permit = call.request().tag(CallPermit.class);
    if (permit != null) {
      permit.written(ticker.nanos());
    }
  }

  @Override
  public void connectionReleased(Call call, Connection connection) {
    idle.released(connection);
  }

  @Override
  public void responseHeadersEnd(Call call, Response response) {
    CallPermit permit = call.request().tag(CallPermit.class);
    if (permit != null) {
      long now = ticker.nanos();
      permit.responded(arrival(response, now), now);
    }
  }

  /// An API that says how long it worked on a request says with it when that had reached it at the
  /// latest.
  private static OptionalLong arrival(Response response, long now) {
    String millis = response.header("openai-processing-ms", "");
    return millis != null && millis.matches("\\d{1,8}")
        ? OptionalLong.of(now - Long.parseLong(millis) * 1_000_000)
        : OptionalLong.empty();
  }
}
