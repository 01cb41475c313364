/// Whole responses as the server-sent events that a streaming client expects. A client that puts
/// the events together has the response as it came.
@NullMarked
package io.keyfleet.gateway.sync.stream;

import org.jspecify.annotations.NullMarked;
