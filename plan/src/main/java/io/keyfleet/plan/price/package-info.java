/// What models cost where a pool does not say.
@NullMarked
package io.keyfleet.plan.price;

import org.jspecify.annotations.NullMarked;
