package io.keyfleet.gateway.http;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.jspecify.annotations.Nullable;

/// HTTP/2 without TLS, for who begins with it, or asks for it with a request that has no body. One
/// with a body is served over HTTP/1.1, as a server may: Jetty serves it without its body if that
/// comes in chunks, as Java's client sends what it streams.
final class PlainHttp2 extends HTTP2CServerConnectionFactory {
  PlainHttp2(HttpConfiguration http) {
    super(http);
  }

  @Override
  public @Nullable Connection upgradeConnection(
      Connector connector,
      EndPoint endPoint,
      MetaData.Request request,
      HttpFields.Mutable response101) {
    return request.getHttpFields().contains(HttpHeader.TRANSFER_ENCODING)
        ? null
        : super.upgradeConnection(connector, endPoint, request, response101);
  }
}
