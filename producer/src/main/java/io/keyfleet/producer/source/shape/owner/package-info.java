/// What the fields mean in files of one owner each.
@NullMarked
package io.keyfleet.producer.source.shape.owner;

import org.jspecify.annotations.NullMarked;
