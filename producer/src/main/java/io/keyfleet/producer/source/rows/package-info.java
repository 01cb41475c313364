/// Rows of a file, however they are laid out.
@NullMarked
package io.keyfleet.producer.source.rows;

import org.jspecify.annotations.NullMarked;
