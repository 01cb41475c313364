/// The forms that a record on a prompt topic may have.
@NullMarked
package io.keyfleet.contract.format;

import org.jspecify.annotations.NullMarked;
