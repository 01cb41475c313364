/// The way to the APIs: proxies, trust, and headers that gateways ask for.
@NullMarked
package io.keyfleet.worker.network;

import org.jspecify.annotations.NullMarked;
