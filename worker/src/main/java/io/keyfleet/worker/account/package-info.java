/// Accounts as they are configured: providers, keys, quotas, prices.
@NullMarked
package io.keyfleet.worker.account;

import org.jspecify.annotations.NullMarked;
