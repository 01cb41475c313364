/// A worker of the fleet: consumes prompts, keeps its accounts inside their quotas, calls the API,
/// publishes answers.
@NullMarked
package io.keyfleet.worker;

import org.jspecify.annotations.NullMarked;
