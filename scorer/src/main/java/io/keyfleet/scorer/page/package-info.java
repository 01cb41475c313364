/// The live page of a scorer, and the same as JSON.
@NullMarked
package io.keyfleet.scorer.page;

import org.jspecify.annotations.NullMarked;
