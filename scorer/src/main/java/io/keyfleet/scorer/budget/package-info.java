/// What runs may spend, what they have, and stopping those that have spent all of it.
@NullMarked
package io.keyfleet.scorer.budget;

import org.jspecify.annotations.NullMarked;
