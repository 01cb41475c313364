package io.keyfleet.scorer.report.html;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Pieces of HTML. Whatever is given to them is text, and escaped.
final class HtmlTable {
  private final StringBuilder rows = new StringBuilder();
  private final List<String> head;
  private boolean empty = true;

  /// @param head of the columns; the first one's cells name their rows
  HtmlTable(String... head) {
    this.head = List.of(head);
  }

  /// A row; a null is an empty cell.
  HtmlTable row(List<? extends @Nullable Object> cells) {
    empty = false;
    rows.append("<tr><th scope=\"row\">").append(text(cells.getFirst())).append("</th>");
    for (Object cell : cells.subList(1, cells.size())) {
      rows.append("<td>").append(cell instanceof Drawn drawn ? drawn.svg() : text(cell));
      rows.append("</td>");
    }
    rows.append("</tr>\n");
    return this;
  }

  /// A cell that is markup already.
  record Drawn(String svg) {}

  boolean empty() {
    return empty;
  }

  @Override
  public String toString() {
    return "<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"table\"><table>\n<thead><tr>"
        + head.stream()
            .map(name -> "<th scope=\"col\">" + text(name) + "</th>")
            .collect(Collectors.joining())
        + "</tr></thead>\n<tbody>\n"
        + rows
        + "</tbody></table></div>\n";
  }

  /// A text as it stands in HTML, between tags or in an attribute's quotes.
  static String text(@Nullable Object value) {
    String raw = value == null ? "" : value.toString();
    StringBuilder text = new StringBuilder(raw.length() + 16);
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      switch (c) {
        case '&' -> text.append("&amp;");
        case '<' -> text.append("&lt;");
        case '>' -> text.append("&gt;");
        case '"' -> text.append("&quot;");
        case '\'' -> text.append("&#39;");
        default -> text.append(c == '\t' || c == '\n' || c >= ' ' ? c : '\uFFFD');
      }
    }
    return text.toString();
  }
}
