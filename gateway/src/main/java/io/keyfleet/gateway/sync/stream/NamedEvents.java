package io.keyfleet.gateway.sync.stream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/// Events with a name, which their data repeats as `type`.
final class NamedEvents {
  private final boolean numbered;
  private final List<String> texts = new ArrayList<>();

  /// @param numbered whether each has a `sequence_number`
  NamedEvents(boolean numbered) {
    this.numbered = numbered;
  }

  void add(String name, ObjectNode fields) {
    ObjectNode event = JsonNodeFactory.instance.objectNode().put("type", name);
    if (numbered) {
      event.put("sequence_number", texts.size());
    }
    event.setAll(fields);
    texts.add("event: " + name + "\ndata: " + event + "\n\n");
  }

  List<String> texts() {
    return texts;
  }
}
