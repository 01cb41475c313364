package io.keyfleet.sandbox.processes;

import java.nio.file.Path;
import java.util.List;

/// A Kafka release that brokers are run on in place of the sandbox's own.
///
/// @param jvm Java and classes of it
/// @param nodes brokers, each a controller as well
public record Release(Jvm jvm, int nodes) {
  /// The Kafka that the sandbox itself is built with.
  public static Release own(int nodes) {
    return new Release(Jvm.OWN, nodes);
  }

  /// One whose jars are in a folder.
  ///
  /// @param java home of the JDK that it is run on
  public static Release in(Path libraries, Path java, int nodes) {
    return new Release(
        new Jvm(java, libraries.toAbsolutePath().resolve("*").toString(), List.of()), nodes);
  }
}
