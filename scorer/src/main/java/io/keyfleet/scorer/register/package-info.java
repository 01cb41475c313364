/// What a scorer must know of registered runs: what they may spend, and which retry which.
@NullMarked
package io.keyfleet.scorer.register;

import org.jspecify.annotations.NullMarked;
