package io.keyfleet.scorer.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The files that make the page, as they are in the jar: those named here and no others.
final class PageFiles {
  private static final List<String> NAMES =
      List.of(
          "index.html",
          "answers.html",
          "pairs.html",
          "page.css",
          "answers.css",
          "page.js",
          "answers.js",
          "charts.js",
          "feed.js",
          "format.js",
          "pairs.js",
          "parts.js",
          "rows.js",
          "story.js",
          "theme.js",
          "icon.svg",
          "uplot/uPlot.iife.min.js",
          "uplot/uPlot.min.css",
          "uplot/LICENSE");

  private final Map<String, HttpReply> files = new HashMap<>();

  PageFiles() {
    NAMES.forEach(name -> files.put("/" + name, read(name)));
    files.put("/", read("index.html"));
  }

  Optional<HttpReply> at(String path) {
    return Optional.ofNullable(files.get(path));
  }

  private static HttpReply read(String name) {
    try (InputStream in = PageFiles.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks the page's " + name);
      }
      return new HttpReply(200, type(name), new String(in.readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String type(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "html" -> "text/html; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      case "js" -> "text/javascript; charset=utf-8";
      case "svg" -> "image/svg+xml";
      default -> "text/plain; charset=utf-8";
    };
  }
}
