package io.keyfleet.service;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/// The classes in the jars of this process's class path.
public final class ClassPath {
  private static final String CLASS = ".class";

  private ClassPath() {}

  /// Loads them without initializing any; a class of which something is not there is left out, as
  /// some are for libraries that are not.
  ///
  /// @param jars which jars, by their file names
  public static List<Class<?>> load(Predicate<String> jars) throws IOException {
    List<Path> wanted =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(Path::of)
            .filter(jar -> jars.test(String.valueOf(jar.getFileName())))
            .toList();
    Stream.Builder<Class<?>> loaded = Stream.builder();
    for (Path path : wanted) {
      try (JarFile jar = new JarFile(path.toFile())) {
        jar.stream()
            .map(ZipEntry::getName)
            .filter(ClassPath::isClass)
            .forEach(entry -> {
              try {
                loaded.add(Class.forName(name(entry), false, ClassPath.class.getClassLoader()));
              } catch (ClassNotFoundException | LinkageError e) {
                // left out
              }
            });
      }
    }
    return loaded.build().toList();
  }

  private static boolean isClass(String entry) {
    return entry.endsWith(CLASS) && !entry.contains("-");
  }

  private static String name(String entry) {
    return entry.substring(0, entry.length() - CLASS.length()).replace('/', '.');
  }
}
