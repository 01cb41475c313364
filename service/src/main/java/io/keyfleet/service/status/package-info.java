/// What a running service shows of itself: metrics and health over HTTP.
@NullMarked
package io.keyfleet.service.status;

import org.jspecify.annotations.NullMarked;
