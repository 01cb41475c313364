package io.keyfleet.gateway.files;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.gateway.http.ApiError;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/// A page of a list, as OpenAI's API has it.
///
/// @param items those of the page
/// @param id of an item
/// @param more whether there are items behind it
public record Page<T>(List<T> items, Function<T, String> id, boolean more) {
  /// The page of a list that begins behind an item.
  ///
  /// @param after id of that item; nothing: from the list's beginning
  public static <T> Page<T> of(
      List<T> all, Function<T, String> id, Optional<String> after, int limit) {
    int begin = after.map(last -> behind(all, id, last)).orElse(0);
    int end = Math.min(all.size(), begin + limit);
    return new Page<>(List.copyOf(all.subList(begin, end)), id, end < all.size());
  }

  /// The list object.
  public ObjectNode json(Function<T, ObjectNode> form) {
    ObjectNode page = RecordJson.MAPPER.createObjectNode().put("object", "list");
    ArrayNode data = page.putArray("data");
    items.forEach(item -> data.add(form.apply(item)));
    page.put("first_id", items.isEmpty() ? null : id.apply(items.getFirst()));
    page.put("last_id", items.isEmpty() ? null : id.apply(items.getLast()));
    return page.put("has_more", more);
  }

  private static <T> int behind(List<T> all, Function<T, String> id, String last) {
    return IntStream.range(0, all.size())
            .filter(i -> id.apply(all.get(i)).equals(last))
            .findFirst()
            .orElseThrow(
                () -> ApiError.invalid("after", "invalid_value", "no such object: " + last))
        + 1;
  }
}
