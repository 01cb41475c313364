/// Who may use the gateway.
@NullMarked
package io.keyfleet.gateway.access;

import org.jspecify.annotations.NullMarked;
