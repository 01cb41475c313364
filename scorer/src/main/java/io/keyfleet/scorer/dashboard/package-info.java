/// What the live page shows: bounded, and without any HTTP.
@NullMarked
package io.keyfleet.scorer.dashboard;

import org.jspecify.annotations.NullMarked;
