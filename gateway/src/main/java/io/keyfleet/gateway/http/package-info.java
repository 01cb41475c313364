/// HTTP as the gateway speaks it: routes, errors of the API's shape, clients that go away.
@NullMarked
package io.keyfleet.gateway.http;

import org.jspecify.annotations.NullMarked;
