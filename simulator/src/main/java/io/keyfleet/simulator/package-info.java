/// The simulated OpenAI-compatible API: strict quotas, made-up answers, an audit.
@NullMarked
package io.keyfleet.simulator;

import org.jspecify.annotations.NullMarked;
