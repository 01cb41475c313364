/// Prompts and accounts as a consumer group hands them out, and the progress made on them.
@NullMarked
package io.keyfleet.worker.consumer;

import org.jspecify.annotations.NullMarked;
