/// Calls over HTTP, by OkHttp.
@NullMarked
package io.keyfleet.worker.api.http;

import org.jspecify.annotations.NullMarked;
