/// Accounts, their quotas, and the leave to use them.
@NullMarked
package io.keyfleet.worker.accounts;

import org.jspecify.annotations.NullMarked;
