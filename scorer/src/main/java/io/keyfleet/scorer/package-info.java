/// Reads the answers of prompt topics as they come in and says how many are right.
@NullMarked
package io.keyfleet.scorer;

import org.jspecify.annotations.NullMarked;
