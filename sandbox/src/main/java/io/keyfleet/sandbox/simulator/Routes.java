package io.keyfleet.sandbox.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.sandbox.simulator.faults.Fault;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/// Which request goes where. Safe for all threads.
final class Routes {
  private final SimulatedApi api;
  private final Keyring keyring;
  private final ChatEndpoint chat;
  private final String model;

  /// @param model the only one in the list of models
  Routes(SimulatedApi api, Keyring keyring, ChatEndpoint chat, String model) {
    this.api = api;
    this.keyring = keyring;
    this.chat = chat;
    this.model = model;
  }

  void serve(Exchange exchange) throws IOException, InterruptedException {
    switch (exchange.path()) {
      case "/chat/completions" -> chat(exchange);
      case "/models" -> models(exchange);
      case "/audit" -> page(exchange, RecordJson.MAPPER.valueToTree(api.audit()));
      case "/health" -> page(exchange, health());
      case "/faults" -> faults(exchange);
      default ->
          exchange.send(404, Map.of(), Errors.unknownAddress(exchange.method(), exchange.path()));
    }
  }

  private void chat(Exchange exchange) throws IOException, InterruptedException {
    if (!exchange.method().equals("POST")) {
      refuseMethod(exchange);
      return;
    }
    Optional<Account> account = keyring.account(exchange.key());
    if (account.isPresent()) {
      chat.serve(exchange, account.get());
    } else {
      chat.refuse();
      exchange.send(401, Map.of(), Keyring.refusal(exchange.key()));
    }
  }

  private void models(Exchange exchange) throws IOException {
    if (keyring.account(exchange.key()).isEmpty()) {
      exchange.send(401, Map.of(), Keyring.refusal(exchange.key()));
      return;
    }
    ObjectNode list = JsonNodeFactory.instance.objectNode().put("object", "list");
    ObjectNode one = list.putArray("data").addObject();
    one.put("id", model).put("object", "model").put("created", 0).put("owned_by", "simulated");
    page(exchange, list);
  }

  private void faults(Exchange exchange) throws IOException {
    if (exchange.method().equals("GET")) {
      page(exchange, RecordJson.MAPPER.valueToTree(api.faults()));
    } else if (!exchange.method().equals("POST")) {
      refuseMethod(exchange);
    } else if (!exchange.isFromThisMachine()) {
      exchange.send(403, Map.of(), invalid("Faults are switched from the API's own machine."));
    } else {
      switchFaults(exchange);
    }
  }

  private void switchFaults(Exchange exchange) throws IOException {
    try {
      api.inject(Fault.read(exchange.body().orElse(RecordJson.MAPPER.missingNode())));
      exchange.send(200, Map.of(), RecordJson.MAPPER.valueToTree(api.faults()));
    } catch (IllegalArgumentException e) {
      exchange.send(400, Map.of(), invalid(String.valueOf(e.getMessage())));
    }
  }

  private static void page(Exchange exchange, JsonNode body) throws IOException {
    if (exchange.method().equals("GET")) {
      exchange.send(200, Map.of(), body);
    } else {
      refuseMethod(exchange);
    }
  }

  private static void refuseMethod(Exchange exchange) throws IOException {
    exchange.send(405, Map.of(), Errors.wrongMethod(exchange.method()));
  }

  private static ObjectNode health() {
    return JsonNodeFactory.instance.objectNode().put("status", "ok").put("simulated", true);
  }

  private static ObjectNode invalid(String message) {
    return Errors.invalidRequest(message, null, null);
  }
}
