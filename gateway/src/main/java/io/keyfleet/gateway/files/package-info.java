/// Uploaded files, kept in a folder.
@NullMarked
package io.keyfleet.gateway.files;

import org.jspecify.annotations.NullMarked;
