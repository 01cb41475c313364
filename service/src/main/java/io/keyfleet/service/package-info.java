/// What every service needs to run.
@NullMarked
package io.keyfleet.service;

import org.jspecify.annotations.NullMarked;
