package io.keyfleet.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.IllegalFormatException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/// What commands say of themselves. Picocli takes each text for a format string, and warns on
/// standard error where it is none.
class HelpTest {
  @ParameterizedTest
  @MethodSource("commands")
  void everyTextOfAHelpIsAFormatString(Class<?> command) {
    assertThat(texts(new CommandLine(command).getCommandSpec()))
        .isNotEmpty()
        .allMatch(text -> {
          try {
            return !String.format(text).isEmpty() || text.isEmpty();
          } catch (IllegalFormatException e) {
            return false;
          }
        });
  }

  static List<Class<?>> commands() {
    return new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.keyfleet")
            .stream()
            .filter(one -> one.isAnnotatedWith(Command.class))
            .<Class<?>>map(JavaClass::reflect)
            .toList();
  }

  private static Stream<String> texts(CommandSpec command) {
    UsageMessageSpec usage = command.usageMessage();
    Stream<String> own =
        Stream.of(
                usage.header(),
                usage.description(),
                usage.footer(),
                usage.customSynopsis(),
                new String[] {
                  usage.headerHeading(),
                  usage.synopsisHeading(),
                  usage.descriptionHeading(),
                  usage.optionListHeading(),
                  usage.parameterListHeading(),
                  usage.commandListHeading(),
                  usage.footerHeading()
                })
            .flatMap(Arrays::stream);
    Stream<String> arguments =
        command.args().stream().flatMap(one -> Arrays.stream(one.description()));
    Stream<String> below =
        command.subcommands().values().stream().flatMap(sub -> texts(sub.getCommandSpec()));
    return Stream.of(own, arguments, below).flatMap(texts -> texts);
  }
}
