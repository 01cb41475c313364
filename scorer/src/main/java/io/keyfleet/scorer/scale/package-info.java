/// What a fleet has to do and with which accounts, for what scales the workers.
@NullMarked
package io.keyfleet.scorer.scale;

import org.jspecify.annotations.NullMarked;
