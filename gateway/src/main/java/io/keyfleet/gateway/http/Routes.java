package io.keyfleet.gateway.http;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.util.URIUtil;

/// All that is served. Safe for all threads once it is complete.
final class Routes {
  private static final String GET = "GET";
  private static final String HEAD = "HEAD";
  private static final String OPTIONS = "OPTIONS";
  private static final String INVALID = "invalid_request_error";

  private final List<Route> all = new ArrayList<>();

  /// What serves a request.
  ///
  /// @param named the segments of the path that the route names
  record Found(Route.Action action, Map<String, String> named) {}

  void add(Route route) {
    all.add(route);
  }

  /// What serves a method at an address. HEAD is served as GET is, its body is Jetty's to drop.
  ///
  /// @throws ApiError where there is nothing at that path, or not by that method
  Found find(String method, HttpURI address) {
    List<String> path = segments(address);
    String wanted = method.equals(HEAD) ? GET : method;
    Collection<String> others = new TreeSet<>();
    for (Route route : all) {
      Optional<Map<String, String>> named = route.match(path);
      if (named.isPresent() && route.method().equals(wanted)) {
        return new Found(route.action(), named.get());
      }
      named.ifPresent(_ -> others.add(route.method()));
    }
    String asked = method + " " + address.getPath();
    if (others.isEmpty()) {
      throw ApiError.of(404, INVALID, "unknown_url", "unknown request URL: " + asked, Map.of());
    }
    if (others.contains(GET)) {
      others.add(HEAD);
    }
    others.add(OPTIONS);
    String allowed = String.join(", ", others);
    if (method.equals(OPTIONS)) {
      return new Found(call -> call.allow(allowed), Map.of());
    }
    throw ApiError.of(
        405, INVALID, "method_not_supported", "not supported: " + asked, Map.of("Allow", allowed));
  }

  /// Whether the path of an address begins with these segments.
  static boolean below(HttpURI address, List<String> begin) {
    List<String> path = segments(address);
    return path.size() >= begin.size() && path.subList(0, begin.size()).equals(begin);
  }

  /// The decoded segments of a path, in which an encoded slash parts none.
  private static List<String> segments(HttpURI address) {
    return Route.split(String.valueOf(address.getCanonicalPath())).stream()
        .map(URIUtil::decodePath) // Jetty leaves some characters encoded
        .toList();
  }
}
