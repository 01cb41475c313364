/// Bytes of a file as lines, records and JSON elements, whatever its encoding.
@NullMarked
package io.keyfleet.producer.source.text;

import org.jspecify.annotations.NullMarked;
