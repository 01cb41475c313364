/// What the headers of a response say, whatever its body.
@NullMarked
package io.keyfleet.worker.api.response.headers;

import org.jspecify.annotations.NullMarked;
