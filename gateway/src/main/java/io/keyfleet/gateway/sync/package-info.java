/// Requests that are answered over the connection that they came by.
@NullMarked
package io.keyfleet.gateway.sync;

import org.jspecify.annotations.NullMarked;
