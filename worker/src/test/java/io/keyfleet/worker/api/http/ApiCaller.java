package io.keyfleet.worker.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.TraceParent;
import io.keyfleet.contract.format.PromptJson;
import io.keyfleet.worker.VirtualTicker;
import io.keyfleet.worker.account.Provider;
import io.keyfleet.worker.api.ApiSettings;
import io.keyfleet.worker.api.CallHeaders;
import io.keyfleet.worker.api.CallResult;
import io.keyfleet.worker.api.Outcome;
import io.keyfleet.worker.api.ResponseSettings;
import io.keyfleet.worker.network.NetworkSettings;
import io.keyfleet.worker.ownership.CallPermit;
import io.keyfleet.worker.ownership.Lease;
import io.keyfleet.worker.ownership.OwnedAccount;
import io.keyfleet.worker.ownership.OwnedAccountFixture;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import okhttp3.Protocol;
import org.jspecify.annotations.Nullable;

/// Makes single calls with an account of its own, on virtual time but over real connections.
final class ApiCaller {
  static final String PLAIN = "{\"prompt\":\"6x7?\"}";
  static final int MAX_BYTES = 2_000;

  final VirtualTicker time = new VirtualTicker();
  final Lease lease = OwnedAccountFixture.lease(time);

  /// The trace that calls belong to.
  @Nullable TraceParent trace;

  String key() {
    return OwnedAccountFixture.account("a").keys().getFirst().reveal();
  }

  OwnedAccount owned(URI url) {
    return OwnedAccountFixture.owned(
        lease, OwnedAccountFixture.account("a", Provider.plain("p", url), "1000/s"));
  }

  Outcome call(URI url, String prompt) throws Exception {
    return call(url, prompt, Duration.ofSeconds(20));
  }

  CallResult result(URI url, String prompt) throws Exception {
    CallPermit permit = owned(url).acquire(OwnedAccountFixture.ASK, time.nanos());
    return result(PromptJson.read(prompt.getBytes(UTF_8)), permit, Duration.ofSeconds(20));
  }

  Outcome call(URI url, String prompt, Duration timeout) throws Exception {
    CallPermit permit = owned(url).acquire(OwnedAccountFixture.ASK, time.nanos());
    return call(PromptJson.read(prompt.getBytes(UTF_8)), permit, timeout);
  }

  Outcome call(CallPermit permit) throws Exception {
    return call(PromptJson.read(PLAIN.getBytes(UTF_8)), permit, Duration.ofSeconds(20));
  }

  Prompt prompt() throws Exception {
    return PromptJson.read(PLAIN.getBytes(UTF_8));
  }

  /// A client whose connections outlast a call.
  OkHttpChatApi api(List<Protocol> protocols) {
    return new OkHttpChatApi(settings(Duration.ofSeconds(20)), time, time, protocols);
  }

  /// A client that takes this way.
  OkHttpChatApi api(NetworkSettings network) {
    return new OkHttpChatApi(settings(Duration.ofSeconds(20), network), time, time);
  }

  private static ApiSettings settings(Duration timeout) {
    return settings(timeout, NetworkSettings.PLAIN);
  }

  private static ApiSettings settings(Duration timeout, NetworkSettings network) {
    return new ApiSettings(
        "fleet-model",
        "w-1",
        timeout,
        new ResponseSettings(MAX_BYTES, true, MAX_BYTES),
        10,
        network);
  }

  Outcome call(Prompt prompt, CallPermit permit, Duration timeout) {
    return result(prompt, permit, timeout).outcome();
  }

  private CallResult result(Prompt prompt, CallPermit permit, Duration timeout) {
    ApiSettings settings = settings(timeout);
    try (OkHttpChatApi api = new OkHttpChatApi(settings, time, time)) {
      return api.call(prompt, new CallHeaders("prompts-3-17-1", trace), permit);
    }
  }
}
