/// The OpenAI-compatible door to the fleet, and its wiring.
@NullMarked
package io.keyfleet.gateway;

import org.jspecify.annotations.NullMarked;
