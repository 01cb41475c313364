/// What requests ask, as their bodies have it: messages or plain texts, and about how many tokens.
@NullMarked
package io.keyfleet.contract.operation.input;

import org.jspecify.annotations.NullMarked;
