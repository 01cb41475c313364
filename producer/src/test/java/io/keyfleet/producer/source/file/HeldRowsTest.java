package io.keyfleet.producer.source.file;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyfleet.service.cli.Failure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Files of one object that holds the rows.
class HeldRowsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "{\"canary\": \"c\", \"name\": \"n\", \"examples\": [{\"input\": \"i\", \"target\":"
            + " \"t\"}]} ~ .examples[]"
      })
  void oneObjectIsRefusedWithTheCommandThatTakesItsRowsOut(String object, String filter) {
    assertThatThrownBy(() -> FileReading.of("a.json", object))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("jq -c '" + filter + "' a.json | ./keyfleet producer --file -");
  }
}
