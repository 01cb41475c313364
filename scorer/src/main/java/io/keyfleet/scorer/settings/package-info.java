/// What a scorer is configured with.
@NullMarked
package io.keyfleet.scorer.settings;

import org.jspecify.annotations.NullMarked;
