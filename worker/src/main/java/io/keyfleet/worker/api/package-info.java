/// Calls to an OpenAI-compatible API and what became of them.
@NullMarked
package io.keyfleet.worker.api;

import org.jspecify.annotations.NullMarked;
