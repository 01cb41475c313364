/// How scorers that divide the partitions exchange their tallies.
@NullMarked
package io.keyfleet.scorer.shard;

import org.jspecify.annotations.NullMarked;
