package io.keyfleet.gateway.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;

/// The `Content-Disposition` of a file that is downloaded (RFC 6266). Headers are ASCII: HTTP/2
/// sends no other, and HTTP/1.1 sends what nobody reads.
final class Attachment {
  private Attachment() {}

  /// The header of a file with this name: in ASCII without what clients read differently, and if
  /// that is not all of it, whole as well, encoded as RFC 8187 has it.
  static String named(String filename) {
    String plain = filename.replaceAll("[^ -~]|[\"\\\\%]", "_");
    String whole = URLEncoder.encode(filename, UTF_8).replace("+", "%20").replace("*", "%2A");
    return "attachment; filename=\""
        + plain
        + '"'
        + (plain.equals(filename) ? "" : "; filename*=UTF-8''" + whole);
  }
}
