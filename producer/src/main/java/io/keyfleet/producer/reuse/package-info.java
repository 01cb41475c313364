/// Answers of earlier runs for identical requests.
@NullMarked
package io.keyfleet.producer.reuse;

import org.jspecify.annotations.NullMarked;
