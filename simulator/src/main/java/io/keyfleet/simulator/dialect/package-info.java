/// How providers that are called OpenAI-compatible put limits and errors: headers, bodies,
/// statuses.
@NullMarked
package io.keyfleet.simulator.dialect;

import org.jspecify.annotations.NullMarked;
