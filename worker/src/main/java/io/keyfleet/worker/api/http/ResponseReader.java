package io.keyfleet.worker.api.http;

import io.keyfleet.worker.api.ResponseSettings;
import io.keyfleet.worker.api.response.BodyDecoder;
import io.keyfleet.worker.api.response.RawResponse;
import io.keyfleet.worker.api.response.headers.ResponseHeaders;
import java.io.IOException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/// Reads OkHttp's responses, up to a bound, into ours. Safe for all threads.
///
/// @param settings how many bytes a body may have
record ResponseReader(ResponseSettings settings) {
  /// What `Retry-After` is called here: OkHttp acts on that by itself, and throws if its number is
  /// too large.
  private static final String WAIT = "Keyfleet-Retry-After";

  /// An answer, perhaps, that is too large to be read: another one will hardly be smaller.
  static final class TooLarge extends IOException {
    private static final long serialVersionUID = 1L;

    private TooLarge(String message) {
      super(message);
    }
  }

  /// The response as OkHttp may see it, with nothing on which it would act by itself.
  static Response passive(Response response) {
    String wait = response.header("Retry-After");
    if (wait == null) {
      return response;
    }
    Headers.Builder headers = response.headers().newBuilder().removeAll("Retry-After");
    return response.newBuilder().headers(headers.addUnsafeNonAscii(WAIT, wait).build()).build();
  }

  /// @param response from [#passive]; its body is read to the end
  /// @param nanos how long the call has taken, asked once the body is read
  /// @throws TooLarge if the body of a good response is over the bound
  /// @throws IOException if the body breaks off, cannot be decoded, or is over the bound
  RawResponse read(Response response, LongSupplier nanos) throws IOException {
    int most = settings.maxBytes() + 1;
    byte[] sent = response.body().byteStream().readNBytes(most);
    String encoding = Objects.requireNonNullElse(response.header("Content-Encoding"), "");
    byte[] bytes = BodyDecoder.decoded(sent, encoding, most);
    if (bytes.length > settings.maxBytes()) {
      String large = "a body over " + settings.maxBytes() + " bytes (KEYFLEET_MAX_RESPONSE_BYTES)";
      throw response.isSuccessful() ? new TooLarge(large) : new IOException(large);
    }
    Duration latency = Duration.ofNanos(nanos.getAsLong());
    ResponseHeaders headers = name -> header(response, name);
    MediaType type = response.body().contentType();
    Charset declared = type == null ? null : type.charset();
    return new RawResponse(response.code(), headers, BodyDecoder.of(bytes, declared), latency);
  }

  private static @Nullable String header(Response response, String name) {
    String value = response.header(name.equals("retry-after") ? WAIT : name);
    HttpUrl target =
        value != null && name.equals("location") ? response.request().url().resolve(value) : null;
    return target == null ? value : target.toString();
  }
}
