/// What an API's responses mean, whatever HTTP client read them.
@NullMarked
package io.keyfleet.worker.api.response;

import org.jspecify.annotations.NullMarked;
