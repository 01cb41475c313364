/// What an API sent, as it is kept in records.
@NullMarked
package io.keyfleet.contract.response;

import org.jspecify.annotations.NullMarked;
