/// Answers and dead prompts as they come in, for those who wait for them.
@NullMarked
package io.keyfleet.gateway.results;

import org.jspecify.annotations.NullMarked;
