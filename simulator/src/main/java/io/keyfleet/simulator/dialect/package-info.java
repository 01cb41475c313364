/// How OpenAI-compatible providers express limits and errors: headers, bodies, statuses.
@NullMarked
package io.keyfleet.simulator.dialect;

import org.jspecify.annotations.NullMarked;
