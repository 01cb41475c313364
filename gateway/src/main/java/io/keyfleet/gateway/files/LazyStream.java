package io.keyfleet.gateway.files;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A buffered stream that is opened when the first byte is written, so that until then a request
/// can still be refused. For one thread.
final class LazyStream extends OutputStream {
  private static final int BUFFER = 65_536;

  private final Supplier<OutputStream> opening;
  private @Nullable OutputStream out;

  LazyStream(Supplier<OutputStream> opening) {
    this.opening = opening;
  }

  @Override
  public void write(int one) throws IOException {
    open().write(one);
  }

  @Override
  public void write(byte[] some, int from, int length) throws IOException {
    open().write(some, from, length);
  }

  @Override
  public void close() throws IOException {
    open().close();
  }

  private OutputStream open() {
    if (out == null) {
      out = new BufferedOutputStream(opening.get(), BUFFER);
    }
    return out;
  }
}
