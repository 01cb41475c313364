/// Two runs over the same questions, compared.
@NullMarked
package io.keyfleet.scorer.compare;

import org.jspecify.annotations.NullMarked;
