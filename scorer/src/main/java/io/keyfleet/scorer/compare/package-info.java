/// Two runs over the same questions, held against each other.
@NullMarked
package io.keyfleet.scorer.compare;

import org.jspecify.annotations.NullMarked;
