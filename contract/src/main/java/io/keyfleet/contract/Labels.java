package io.keyfleet.contract;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/// What a prompt's owner says of it. Labels travel from the prompt to its answer or dead prompt
/// unchanged, so that scoring needs nothing but the answers.
///
/// @param id the owner's own identifier (`id`, or `custom_id` of an OpenAI batch line)
/// @param run the run it belongs to
/// @param template the name of the template that made its text
/// @param question the bare question, without the template around it
/// @param expected the reference answer: a JSON number, text or boolean, or an object that says how
///   to compare
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Labels(
    @Nullable String id,
    @Nullable String run,
    @Nullable String template,
    @Nullable String question,
    @Nullable JsonNode expected) {
  /// No label at all, as of a plain-text prompt.
  public static final Labels NONE = new Labels(null, null, null, null, null);
}
