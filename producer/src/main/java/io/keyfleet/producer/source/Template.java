package io.keyfleet.producer.source;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.Prompt;
import io.keyfleet.service.cli.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A text around a question, or around the fields of a file's row.
///
/// @param name the label of its prompts
/// @param text with `{question}` where the question goes, once or more, or `{{field}}`
public record Template(String name, String text) {
  /// What stands for the question.
  public static final String QUESTION = "{question}";

  /// Largest template file that is read, in bytes.
  static final int MAX_BYTES = 262_144;

  private static final Map<String, Map<Language, String>> BUILT_IN =
      Map.of(
          "basic",
          Map.of(
              Language.en,
              """
              Calculate: {question}
              Here x means "times"; keep the usual precedence of operators.
              Reply with one JSON object and nothing before or after it, with these two fields:
              "expression": the expression as it was given; "infer": its value, a plain number.
              Form of the reply: {"expression": …, "infer": …}\
              """,
              Language.zh,
              """
              请计算:{question}
              其中 x 表示乘号,运算遵循通常的优先级。
              只回复一个 JSON 对象,前后不要有任何其他文字,包含两个字段:
              "expression" 为原算式,"infer" 为计算结果(纯数字)。
              回复格式:{"expression": …, "infer": …}\
              """),
          "reasoned",
          Map.of(
              Language.en,
              """
              Calculate: {question}
              Here x means "times"; keep the usual precedence of operators.
              Think it through step by step, one operation at a time, before you settle on a value.
              Reply with one JSON object and nothing before or after it, with these two fields:
              "reason": your steps in order, as one text; "infer": the final value, a plain number.
              Form of the reply: {"reason": …, "infer": …}\
              """,
              Language.zh,
              """
              请计算:{question}
              其中 x 表示乘号,运算遵循通常的优先级。
              请先一步一步地推理,每步只做一次运算,然后再确定结果。
              只回复一个 JSON 对象,前后不要有任何其他文字,包含两个字段:
              "reason" 为按顺序写出的推理步骤(一段文字),"infer" 为最终结果(纯数字)。
              回复格式:{"reason": …, "infer": …}\
              """));

  /// @throws IllegalArgumentException if the text has no place for the question
  public Template {
    if (!text.contains(QUESTION) && !text.contains("{{")) {
      throw new IllegalArgumentException("template '" + name + "' has no " + QUESTION + " in it");
    }
  }

  /// One of our own: `basic` asks for JSON with the value, `reasoned` for the steps as well.
  public static Optional<Template> builtIn(String name, Language language) {
    return Optional.ofNullable(BUILT_IN.get(name))
        .map(texts -> new Template(name, texts.getOrDefault(language, "")));
  }

  /// The template in a UTF-8 file, named as the file without its extension.
  ///
  /// @throws Failure if the file cannot be read
  /// @throws IllegalArgumentException if it has no place for the question
  public static Template ofFile(Path file) {
    String fileName = String.valueOf(file.getFileName());
    int dot = fileName.lastIndexOf('.');
    return new Template(dot > 0 ? fileName.substring(0, dot) : fileName, read(file));
  }

  /// The prompt that asks `question`.
  ///
  /// @param id the owner's identifier, or null
  /// @param expected the reference answer, or null
  public Prompt ask(@Nullable String id, String question, @Nullable JsonNode expected) {
    return Prompt.ofText(
        new Labels(id, null, name, question, expected),
        text.replace("{" + QUESTION + "}", question).replace(QUESTION, question));
  }

  private static String read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new Failure(
            "template " + file + " is larger than " + MAX_BYTES + " bytes; shorten it");
      }
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return (text.startsWith("\uFEFF") ? text.substring(1) : text).strip();
    } catch (CharacterCodingException e) {
      throw new Failure("template " + file + " is not UTF-8 text; convert it", e);
    } catch (IOException e) {
      throw new Failure("template " + file + " cannot be read; look at its permissions", e);
    }
  }
}
