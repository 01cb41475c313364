/// The simulated OpenAI-compatible API: strict quotas, made-up answers, an audit.
@NullMarked
package io.keyfleet.sandbox.simulator;

import org.jspecify.annotations.NullMarked;
