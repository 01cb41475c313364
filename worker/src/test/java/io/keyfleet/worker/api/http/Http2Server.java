package io.keyfleet.worker.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/// As much of an HTTP/2 server in clear text as a test of streams needs (RFC 9113). It reads every
/// request and does with it what a test wants.
final class Http2Server implements AutoCloseable {
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int GOAWAY = 7;
  private static final int ACK = 1;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;
  private static final int PREFACE = 24;
  private static final int REFUSED_STREAM = 7;

  /// `:status: 200` in HPACK's static table.
  private static final byte STATUS_200 = (byte) 0x88;

  private final ServerSocket socket;
  private final Answer answer;
  private final AtomicInteger requests = new AtomicInteger();

  /// What becomes of the n-th request, 1 for the first.
  interface Answer {
    void to(int n, Stream stream) throws IOException;
  }

  Http2Server(Answer answer) throws IOException {
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.answer = answer;
    Thread.ofVirtual().start(this::accept);
  }

  /// One request's stream.
  record Stream(int id, DataOutputStream out) {
    void answer(String body) throws IOException {
      frame(out, HEADERS, END_HEADERS, id, new byte[] {STATUS_200});
      frame(out, DATA, END_STREAM, id, body.getBytes(UTF_8));
    }

    void refuse() throws IOException {
      frame(out, RST_STREAM, 0, id, ByteBuffer.allocate(4).putInt(REFUSED_STREAM).array());
    }

    /// Takes no stream after the last one that is named.
    void goAway(int last) throws IOException {
      frame(out, GOAWAY, 0, 0, ByteBuffer.allocate(8).putInt(last).putInt(0).array());
    }
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/v1");
  }

  int requests() {
    return requests.get();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket one = socket.accept();
        Thread.ofVirtual().start(() -> serve(one));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket one) {
    try (one;
        DataInputStream in = new DataInputStream(one.getInputStream());
        DataOutputStream out = new DataOutputStream(one.getOutputStream())) {
      in.readNBytes(PREFACE);
      frame(out, SETTINGS, 0, 0, new byte[0]);
      while (true) {
        int length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int id = in.readInt();
        in.readNBytes(length);
        if (type == SETTINGS && (flags & ACK) == 0) {
          frame(out, SETTINGS, ACK, 0, new byte[0]);
        } else if (type == DATA && (flags & END_STREAM) != 0) {
          answer.to(requests.incrementAndGet(), new Stream(id, out));
        }
      }
    } catch (IOException e) {
      // the client is gone
    }
  }

  private static void frame(DataOutputStream out, int type, int flags, int id, byte[] payload)
      throws IOException {
    out.writeByte(payload.length >> 16);
    out.writeShort(payload.length & 0xffff);
    out.writeByte(type);
    out.writeByte(flags);
    out.writeInt(id);
    out.write(payload);
    out.flush();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
