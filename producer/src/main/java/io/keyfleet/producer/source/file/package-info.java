/// Prompts from files: JSON lines, CSV, plain text.
@NullMarked
package io.keyfleet.producer.source.file;

import org.jspecify.annotations.NullMarked;
