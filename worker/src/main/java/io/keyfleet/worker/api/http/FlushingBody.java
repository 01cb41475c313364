package io.keyfleet.worker.api.http;

import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;

/// JSON that is written to the network, and the head before it, when OkHttp says that the body
/// ends; by itself it says so first.
final class FlushingBody extends RequestBody {
  private static final MediaType JSON = MediaType.get("application/json");

  private final byte[] json;

  FlushingBody(byte[] json) {
    this.json = json;
  }

  @Override
  public MediaType contentType() {
    return JSON;
  }

  @Override
  public long contentLength() {
    return json.length;
  }

  /// OkHttp repeats some requests by itself, unless their body can't be had again.
  @Override
  public boolean isOneShot() {
    return true;
  }

  @Override
  public void writeTo(BufferedSink sink) throws IOException {
    sink.write(json);
    sink.flush();
  }
}
