/// What the fields of a file's rows mean: which is asked, which is expected.
@NullMarked
package io.keyfleet.producer.source.shape;

import org.jspecify.annotations.NullMarked;
