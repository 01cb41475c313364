package io.keyfleet.contract.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a run's prompts come from, with all that it takes to make the same ones again, as it is
/// kept with the run.
@JsonTypeInfo(
    use = JsonTypeInfo.Id.NAME,
    property = "kind",
    defaultImpl = StoredSource.Unknown.class)
@JsonSubTypes({
  @JsonSubTypes.Type(value = StoredSource.File.class, name = "file"),
  @JsonSubTypes.Type(value = StoredSource.Arithmetic.class, name = "arithmetic"),
  @JsonSubTypes.Type(value = StoredSource.DeadPrompts.class, name = "dead-prompts"),
  @JsonSubTypes.Type(value = StoredSource.BatchFile.class, name = "batch")
})
public sealed interface StoredSource {
  /// A file.
  ///
  /// @param path absolute, or `-` for standard input, which comes but once
  /// @param format name of its format, or `auto`
  /// @param template what each question is put into; null: its texts are prompts as they stand
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record File(String path, String format, @Nullable Wording template, Selection selection)
      implements StoredSource {}

  /// Arithmetic exercises.
  ///
  /// @param operators their signs, such as `+-*`
  /// @param terms operands of each
  record Arithmetic(long prompts, String operators, int terms, long seed, Wording template)
      implements StoredSource {}

  /// The dead prompts of another run.
  ///
  /// @param cause only those that died of it; null: all
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record DeadPrompts(String run, @Nullable String cause) implements StoredSource {}

  /// A file that was uploaded to a gateway as the input of a batch.
  ///
  /// @param id of the file
  record BatchFile(String id) implements StoredSource {}

  /// One of a kind that a later version knows.
  record Unknown() implements StoredSource {}

  /// What questions are put into.
  ///
  /// @param name of one of our own templates, or the absolute path of a text file
  /// @param language of one of our own; null for a file
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Wording(String name, @Nullable String language) {}

  /// Which rows and fields of a file are used, in the form of the producer's flags of these names.
  ///
  /// @param seed of the sample
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record Selection(
      List<String> map,
      List<String> where,
      List<String> params,
      @Nullable String expectedRegex,
      @Nullable Long limit,
      @Nullable Integer sample,
      @Nullable Long seed) {
    /// @param map empty if null, as the other lists are
    public Selection {
      map = copied(map);
      where = copied(where);
      params = copied(params);
    }

    private static List<String> copied(@Nullable List<String> list) {
      return list == null ? List.of() : List.copyOf(list);
    }
  }
}
