/// Prompts before they are published: made by arithmetic, worded by templates, given one by one.
@NullMarked
package io.keyfleet.producer.source;

import org.jspecify.annotations.NullMarked;
