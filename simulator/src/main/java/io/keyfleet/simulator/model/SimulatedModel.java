package io.keyfleet.simulator.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.Sha256;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Answers arithmetic questions, sometimes wrongly, as a function of the question: asked again it
/// says the same again. Nothing it says is a measurement of any real model. Safe for all threads.
public final class SimulatedModel {
  /// Shares of answers that stand in a code fence, and with words around them, as models do.
  private static final double FENCED = 0.08;

  private static final double IN_PROSE = 0.07;
  private static final int LARGEST_ERROR = 9;

  private final ModelSettings settings;

  public SimulatedModel(ModelSettings settings) {
    this.settings = settings;
  }

  /// What it says.
  ///
  /// @param question the last message of the user
  /// @param identity tells apart prompts with the same question; may be empty
  public String answer(String question, String identity) {
    RandomGenerator random = new SplittableRandom(hash(question, identity));
    return ArithmeticExpression.find(question)
        .map(expression -> dressed(json(expression, asksForReason(question), random), random))
        .orElse("This is a simulated answer: the model behind this API only does sums.");
  }

  private ObjectNode json(
      ArithmeticExpression expression, boolean reasoned, RandomGenerator random) {
    double accuracy = reasoned ? settings.accuracyReasoned() : settings.accuracyBasic();
    BigDecimal value = expression.value();
    if (random.nextDouble() >= accuracy) {
      int error = random.nextInt(1, LARGEST_ERROR + 1);
      value = value.add(BigDecimal.valueOf(random.nextBoolean() ? error : -error));
    }
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    if (reasoned) {
      answer.put(
          "reason",
          "Multiplying and dividing before adding: "
              + expression.text()
              + " = "
              + value.toPlainString());
    } else {
      answer.put("expression", expression.text());
    }
    return answer.set("infer", JsonNodeFactory.instance.numberNode(value));
  }

  private static String dressed(ObjectNode answer, RandomGenerator random) {
    double dress = random.nextDouble();
    if (dress < FENCED) {
      return "```json\n" + answer.toPrettyString() + "\n```";
    }
    return dress < FENCED + IN_PROSE
        ? "Sure, here is the result:\n\n" + answer + "\n\nLet me know if you need anything else."
        : answer.toString();
  }

  private static boolean asksForReason(String question) {
    String text = question.toLowerCase(Locale.ROOT);
    return text.contains("\"reason\"")
        || (text.contains("reason") && !text.contains("\"expression\""));
  }

  private long hash(String question, String identity) {
    MessageDigest digest = Sha256.digest();
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(settings.seed()).flip());
    digest.update((identity + '\0' + question).getBytes(UTF_8));
    return ByteBuffer.wrap(digest.digest()).getLong();
  }
}
