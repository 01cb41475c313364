package io.keyfleet.scorer.grading;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.RecordJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpectedParserTest {
  @ParameterizedTest(name = "{0} in {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'text': 'Paris'}              | paris                              | RIGHT      | RIGHT",
        "{'exact': 'Paris'}             | Paris                              | RIGHT      | RIGHT",
        "{'exact': 'Paris'}             | paris                              | WRONG      | RIGHT",
        "{'exact': '42'}                | 42.0                               | WRONG      | RIGHT",
        "{'contains': 'paris'}          | It is PARIS.                       | RIGHT      | RIGHT",
        "{'contains': 'paris'}          | It is Rome.                        | WRONG      | WRONG",
        "{'contains': 'aab'}            | aaab                               | RIGHT      | RIGHT",
        "{'regex': '^[A-D]$'}           | {'infer': 'B'}                     | RIGHT      | WRONG",
        "{'regex': '(?i)y[ae]s'}        | Oh Yes                             | RIGHT      | RIGHT",
        "{'regex': 'x'}                 | {'infer': null}                    | UNREADABLE | WRONG",
        "{'number': 42}                 | {'infer': '42.0'}                  | RIGHT      | RIGHT",
        "{'number': 3.14, 'tolerance': 0.01} | 3.1415                        | RIGHT      | RIGHT",
        "{'number': 3.14, 'tolerance': 0.001} | 3.1415                       | WRONG      | WRONG",
        "{'number': 2, 'field': 'sum'}  | {'infer': 3, 'sum': 2}             | RIGHT      | RIGHT",
        "{'json': {'a': 1, 'b': 'x'}}   | ok {'b': 'X', 'a': 1.0, 'c': 0}    | RIGHT      | RIGHT",
        "{'json': {'a': 1, 'b': 'x'}}   | {'a': 1, 'b': 'x'} {'b': 'y'}      | UNREADABLE | WRONG",
        "{'json': {'a': 1, 'b': 'x'}}   | {'a': 1} {'b': 'x'}                | UNREADABLE | RIGHT",
        "{'json': {'a': 1, 'b': 'x'}}   | {'a': 2, 'b': 'x'}                 | WRONG      | WRONG",
        "{'json': {'a': [1, 'x', null]}} | {'a': [1.0, 'x', null]}           | RIGHT      | RIGHT",
        "{'json': {'a': [1, 2]}}        | {'a': [2, 1]}                      | WRONG      | WRONG",
        "{'json': {'a': {'contains': 'x'}}} | {'a': 'yXz'}                   | RIGHT      | RIGHT",
        "{'json': {'a': {'json': {'b': 1}}}} | {'a': {'b': 1}}               | RIGHT      | RIGHT",
        "{'json': {'a': 1}, 'field': 'out'} | {'a': 2, 'out': {'a': 1}}      | RIGHT      | WRONG",
        "{'a': 1, 'b': {'c': 'x'}}      | {'a': 1.0, 'b': {'c': 'X'}}        | RIGHT      | RIGHT",
        "{'a': 1, 'b': {'contains': 'x'}} | {'a': 1, 'b': 'yxz'}             | RIGHT      | RIGHT",
        "{'field': 1, 'tolerance': 2}   | {'field': 1, 'tolerance': 3}       | WRONG      | WRONG",
        "{'json': {'a': 1}}             | no object                          | UNREADABLE | UNREADABLE",
      })
  void aLabelSaysHowToCompare(String expected, String text, Verdict strict, Verdict lenient)
      throws Exception {
    Score score = GraderTest.score(quoted(expected), null, quoted(text), "stop");

    assertThat(score.strict()).isEqualTo(strict);
    assertThat(score.lenient()).isEqualTo(lenient);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'text': 'x', 'exact': 'y'}    | both 'text' and 'exact'",
        "{'contains': 'x', 'y': 1}      | both 'contains' and 'y'",
        "{'number': 'x'}                | 'number' is not a number",
        "{'contains': ''}               | 'contains' is not a text",
        "{'regex': '(a'}                | no RE2 regex",
        "{'regex': '(a)\\\\1'}          | no RE2 regex",
        "{'regex': '((a{900}){900}){9}'} | regex",
        "{'json': {}}                   | no object with a field",
        "{}                             | no object with a field",
      })
  void aLabelThatSaysNothingUsableIsNamed(String expected, String reason) throws Exception {
    assertThat(Grader.problem(RecordJson.MAPPER.readTree(quoted(expected))))
        .get()
        .asString()
        .contains(reason);
    assertThat(GraderTest.score(quoted(expected), null, "x", "stop")).isEqualTo(Score.NONE);
  }

  @Test
  void whatTheLengthLimitCutOffIsTruncatedUnlessItsFieldsWereComplete() throws Exception {
    String expected = "{\"json\": {\"a\": 1}}";

    assertThat(GraderTest.score(expected, null, "{\"a\": 2} and", "length").strict())
        .isEqualTo(Verdict.WRONG);
    assertThat(GraderTest.score(expected, null, "{\"a\": ", "length").strict())
        .isEqualTo(Verdict.TRUNCATED);
  }

  private static String quoted(String text) {
    return text.replace('\'', '"');
  }
}
