package io.keyfleet.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.simulator.api.ChatEndpoint;
import io.keyfleet.simulator.api.KeyIndex;
import io.keyfleet.simulator.completion.RequestKind;
import io.keyfleet.simulator.completion.RequestKinds;
import io.keyfleet.simulator.dialect.Dialect;
import io.keyfleet.simulator.dialect.Dialects;
import io.keyfleet.simulator.dialect.ErrorReply;
import io.keyfleet.simulator.fault.FaultJson;
import io.keyfleet.simulator.http.Exchange;
import io.keyfleet.simulator.http.RequestPath;
import io.keyfleet.simulator.settings.SimulatorSettings;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which request goes where. Safe for all threads.
final class RequestRoutes {
  private static final String ONE_MODEL = "/models/";
  private static final String NO_CALL = "req_sim0";

  private final SimulatedApi api;
  private final KeyIndex keys;
  private final ChatEndpoint chat;
  private final Dialect dialect;
  private final List<String> models;

  RequestRoutes(SimulatedApi api, KeyIndex keys, ChatEndpoint chat, SimulatorSettings settings) {
    this.api = api;
    this.keys = keys;
    this.chat = chat;
    this.dialect = settings.provider().dialect();
    this.models =
        settings.provider().models().isEmpty()
            ? List.of(settings.model().name())
            : settings.provider().models();
  }

  void serve(Exchange exchange) throws IOException, InterruptedException {
    RequestPath path = exchange.address();
    Optional<RequestKind> kind = RequestKinds.at(path.path());
    if (kind.isPresent()) {
      call(exchange, path, kind.get());
      return;
    }
    switch (path.path()) {
      case "/models" -> page(exchange, list());
      case "/audit" -> open(exchange, RecordJson.MAPPER.valueToTree(api.audit()));
      case "/health" -> open(exchange, health());
      case "/faults" -> faults(exchange);
      default -> {
        if (path.path().startsWith(ONE_MODEL)) {
          oneModel(exchange, path.path().substring(ONE_MODEL.length()));
        } else {
          refuse(exchange, ErrorReply.unknownAddress(exchange.method(), path.path()));
        }
      }
    }
  }

  private void call(Exchange exchange, RequestPath path, RequestKind kind)
      throws IOException, InterruptedException {
    Dialect spoken = chat.dialect(kind);
    boolean isAzure = dialect.name().equals("azure");
    if (path.deployment().isPresent() && !(isAzure && path.hasApiVersion())) {
      refuse(exchange, spoken, ErrorReply.unknownAddress(exchange.method(), path.path()));
      return;
    }
    if (!exchange.method().equals("POST")) {
      refuse(exchange, spoken, ErrorReply.wrongMethod(exchange.method()));
      return;
    }
    Optional<String> key = spoken.key(exchange::header);
    Optional<KeyIndex.Holder> holder = keys.holder(key);
    if (holder.isPresent()) {
      chat.serve(exchange, holder.get(), kind);
    } else {
      chat.refuse();
      refuse(exchange, spoken, ErrorReply.unknownKey(key));
    }
  }

  private ObjectNode list() {
    ObjectNode list = JsonNodeFactory.instance.objectNode().put("object", "list");
    list.putArray("data");
    models.forEach(name -> list.withArray("/data").add(model(name)));
    return list;
  }

  private void oneModel(Exchange exchange, String name) throws IOException {
    if (models.contains(name)) {
      page(exchange, model(name));
    } else {
      refuse(exchange, ErrorReply.unknownModel(name));
    }
  }

  private static ObjectNode model(String name) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", name)
        .put("object", "model")
        .put("created", 0)
        .put("owned_by", "simulated");
  }

  private void faults(Exchange exchange) throws IOException {
    if (exchange.method().equals("GET")) {
      open(exchange, RecordJson.MAPPER.valueToTree(api.faults()));
    } else if (!exchange.method().equals("POST")) {
      refuse(exchange, ErrorReply.wrongMethod(exchange.method()));
    } else if (!exchange.isFromThisMachine()) {
      exchange.send(403, Map.of(), invalid("Faults are switched from the API's own machine."));
    } else {
      switchFaults(exchange);
    }
  }

  private void switchFaults(Exchange exchange) throws IOException {
    try {
      JsonNode body = exchange.body().orElse(RecordJson.MAPPER.missingNode());
      api.inject(FaultJson.read(body).stream().map(keys::aimed).toList());
      exchange.send(200, Map.of(), RecordJson.MAPPER.valueToTree(api.faults()));
    } catch (IllegalArgumentException e) {
      exchange.send(400, Map.of(), invalid(String.valueOf(e.getMessage())));
    }
  }

  /// A page of the API, for those with a key.
  private void page(Exchange exchange, JsonNode body) throws IOException {
    Optional<String> key = dialect.key(exchange::header);
    if (keys.holder(key).isPresent()) {
      open(exchange, body);
    } else {
      refuse(exchange, ErrorReply.unknownKey(key));
    }
  }

  /// A page for everybody.
  private void open(Exchange exchange, JsonNode body) throws IOException {
    if (exchange.method().equals("GET")) {
      exchange.send(200, Map.of(), body);
    } else {
      refuse(exchange, ErrorReply.wrongMethod(exchange.method()));
    }
  }

  private void refuse(Exchange exchange, ErrorReply error) throws IOException {
    refuse(exchange, dialect, error);
  }

  private static void refuse(Exchange exchange, Dialect spoken, ErrorReply error)
      throws IOException {
    Dialect.Refusal refusal = spoken.refuse(error, NO_CALL);
    exchange.send(refusal.status(), refusal.headers(), refusal.body());
  }

  private static ObjectNode health() {
    return JsonNodeFactory.instance.objectNode().put("status", "ok").put("simulated", true);
  }

  private static JsonNode invalid(String message) {
    return Dialects.OPENAI.refuse(ErrorReply.invalidRequest(message, null, null), NO_CALL).body();
  }
}
