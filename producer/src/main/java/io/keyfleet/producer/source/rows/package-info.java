/// Rows of a file, in any layout.
@NullMarked
package io.keyfleet.producer.source.rows;

import org.jspecify.annotations.NullMarked;
