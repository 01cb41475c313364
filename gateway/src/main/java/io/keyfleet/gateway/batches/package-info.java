/// Batches: runs whose prompts are the lines of an uploaded file, and whose results are read from
/// the answers topics.
@NullMarked
package io.keyfleet.gateway.batches;

import org.jspecify.annotations.NullMarked;
