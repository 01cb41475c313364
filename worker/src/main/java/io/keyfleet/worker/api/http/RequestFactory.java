package io.keyfleet.worker.api.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.TraceParent;
import io.keyfleet.contract.operation.ApiOperation;
import io.keyfleet.service.Version;
import io.keyfleet.worker.account.Provider;
import io.keyfleet.worker.api.CallHeaders;
import io.keyfleet.worker.network.HeaderValue;
import io.keyfleet.worker.network.NetworkSettings;
import io.keyfleet.worker.ownership.CallPermit;
import java.util.Map;
import okhttp3.HttpUrl;
import okhttp3.Request;

/// Puts prompts into requests as a provider wants them: its address, its form of the key, its name
/// of the model.
public final class RequestFactory {
  private final String userAgent;
  private final NetworkSettings network;

  /// @param worker the name of this worker, which every request carries
  public RequestFactory(String worker, NetworkSettings network) {
    this.userAgent = "keyfleet/" + Version.CURRENT + " (" + worker + ")";
    this.network = network;
  }

  /// The request of one call. It carries its permit as a tag.
  ///
  /// @param model the logical name of the model that is to answer
  public Request request(Prompt prompt, String model, CallHeaders headers, CallPermit permit) {
    Provider provider = permit.account().provider();
    String key = permit.key().reveal();
    String name = provider.nameOf(model);
    Request.Builder request =
        new Request.Builder().url(address(provider, prompt.operation(), name));
    switch (provider.auth().orOf(prompt.operation())) {
      case BEARER, OF_KIND -> request.header("Authorization", "Bearer " + key);
      case API_KEY -> request.header("api-key", key);
      case X_API_KEY -> request.header("x-api-key", key);
    }
    prompt.operation().headers().forEach(request::header);
    headers(provider).forEach((header, value) -> request.header(header, value.text()));
    TraceParent trace = headers.trace();
    if (trace != null) {
      request.header(TraceParent.HEADER, trace.value());
    }
    return request
        .header("User-Agent", userAgent)
        .header("Accept-Encoding", "gzip")
        .header("X-Client-Request-Id", headers.requestId())
        .tag(CallPermit.class, permit)
        .post(new FlushingBody(body(prompt, name)))
        .build();
  }

  /// What every request to a provider carries, by the header's name.
  Map<String, HeaderValue> headers(Provider provider) {
    return network.headers(provider.name());
  }

  /// A request that is never sent: it stands for those that would be.
  static Request unsent(Provider provider) {
    return new Request.Builder()
        .url(HttpUrl.get(provider.baseUrl().toString()))
        .tag(Unsent.class, new Unsent())
        .build();
  }

  /// The mark of a request that only needs a connection.
  record Unsent() {}

  /// Where a kind of request goes. A last empty segment of the base URL is none, and its query
  /// stays.
  private static HttpUrl address(Provider provider, ApiOperation operation, String name) {
    HttpUrl base = HttpUrl.get(provider.baseUrl().toString());
    HttpUrl.Builder address = base.newBuilder();
    for (int i = 0; i < base.pathSize(); i++) {
      if (base.pathSegments().get(i).equals("{model}")) {
        address.setPathSegment(i, name);
      }
    }
    return address.addPathSegments(operation.path().substring(1)).build();
  }

  /// The prompt's request under the provider's own name of its model, without what an answer that
  /// is wanted whole does not need.
  private static byte[] body(Prompt prompt, String name) {
    ObjectNode body = RecordJson.MAPPER.createObjectNode();
    body.setAll(prompt.request());
    body.put("model", name);
    body.remove(prompt.operation().unsent());
    try {
      return RecordJson.MAPPER.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree has a JSON form", e);
    }
  }
}
