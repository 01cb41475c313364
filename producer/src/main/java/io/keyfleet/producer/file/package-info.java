/// Prompts from files: JSON lines, CSV, plain text.
@NullMarked
package io.keyfleet.producer.file;

import org.jspecify.annotations.NullMarked;
