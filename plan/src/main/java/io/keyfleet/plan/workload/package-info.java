/// What is going to be asked, and how many tokens that will be.
@NullMarked
package io.keyfleet.plan.workload;

import org.jspecify.annotations.NullMarked;
