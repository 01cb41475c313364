package io.keyfleet.service.cli;

import io.keyfleet.service.ClassPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// Writes to files what commands say of themselves, so that the launcher can print it without a
/// JVM: the help of a command in a file of its name after those of the commands above it, such as
/// `scorer-runs-stop.txt`, and what all of them say at `--version` in `version.txt`.
public final class HelpPages {
  private static final String SUFFIX = ".txt";
  private static final String UNNAMED = "<main class>"; // picocli's

  private HelpPages() {}

  /// Writes those of all commands in Keyfleet's jars on the class path.
  ///
  /// @param args the folder that they go to, which is there
  public static void main(String[] args) throws IOException {
    write(ClassPath.load(jar -> jar.startsWith("keyfleet-")), Path.of(args[0]));
  }

  /// Writes those of the commands among `classes`.
  ///
  /// @param folder is there
  public static void write(Collection<Class<?>> classes, Path folder) throws IOException {
    List<Class<?>> commands = classes.stream().filter(HelpPages::isCommand).toList();
    Set<Class<?>> below =
        commands.stream()
            .flatMap(one -> Stream.of(one.getAnnotation(Command.class).subcommands()))
            .collect(Collectors.toSet());
    for (Class<?> command : commands) {
      if (!below.contains(command)) {
        write(Cli.line(command), folder);
      }
    }
    Files.writeString(folder.resolve("version" + SUFFIX), Cli.VERSION + System.lineSeparator());
  }

  /// Whether a command line can name it: what reads a registered run's arguments has no name.
  private static boolean isCommand(Class<?> one) {
    Command command = one.getAnnotation(Command.class);
    return command != null && !command.name().equals(UNNAMED);
  }

  private static void write(CommandLine command, Path folder) throws IOException {
    String name = command.getCommandSpec().qualifiedName("-");
    Files.writeString(folder.resolve(name + SUFFIX), command.getUsageMessage());
    for (CommandLine sub : command.getSubcommands().values()) {
      write(sub, folder);
    }
  }
}
