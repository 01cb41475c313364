package io.keyfleet.simulator.dialect;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The dialects there are.
public final class Dialects {
  public static final Dialect OPENAI = new OpenAi();
  public static final Dialect AZURE = new Azure();
  public static final Dialect ANTHROPIC = new Anthropic();
  public static final Dialect DEEPSEEK = new DeepSeek();
  public static final Dialect GEMINI = new Gemini();
  public static final Dialect GROQ = new Groq();

  /// All of them.
  public static final List<Dialect> ALL = List.of(OPENAI, AZURE, ANTHROPIC, DEEPSEEK, GEMINI, GROQ);

  private Dialects() {}

  /// One by its name.
  public static Optional<Dialect> named(String name) {
    return ALL.stream().filter(dialect -> dialect.name().equals(name)).findFirst();
  }

  /// Every name, for help and messages.
  public static String names() {
    return ALL.stream().map(Dialect::name).collect(Collectors.joining(", "));
  }
}
