package io.keyfleet.contract.response;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/// A response of an API as it came, in the form that OpenAI's batch output has it. No key is in it.
///
/// @param statusCode HTTP status, or what stands for it in an error that came with a good one
/// @param requestId what the API calls the request; null where it says nothing
/// @param body its JSON, or a text where it was none; null where it is not kept
/// @param omittedBytes of a body that was too large to be kept; else null
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ApiResponse(
    @JsonProperty("status_code") int statusCode,
    @JsonProperty("request_id") @Nullable String requestId,
    @JsonProperty("body") @Nullable RawJson body,
    @JsonProperty("omitted_bytes") @Nullable Long omittedBytes) {
  /// The same without its body.
  public ApiResponse withoutBody() {
    return body == null
        ? this
        : new ApiResponse(statusCode, requestId, null, (long) body.text().length());
  }
}
