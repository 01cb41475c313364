/// What the fields of a file's rows mean: which one is the question, which one is expected.
@NullMarked
package io.keyfleet.producer.source.shape;

import org.jspecify.annotations.NullMarked;
