/// What models cost where a pool does not say.
@NullMarked
package io.keyfleet.producer.price;

import org.jspecify.annotations.NullMarked;
