package io.keyfleet.service;

import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/// Loads the classes that are on the class path and ends: a training run for an AOT cache where no
/// fleet can run, as in an image that is made without a broker. `--none` loads none, which shows
/// whether a cache is good.
public final class Rehearsal {
  private static final String CLASS = ".class";

  private Rehearsal() {}

  /// Loads them.
  public static void main(String[] args) throws IOException {
    if (List.of(args).contains("--none")) {
      return;
    }
    int loaded = 0;
    for (String path : System.getProperty("java.class.path").split(File.pathSeparator)) {
      try (JarFile jar = new JarFile(path)) {
        for (String name : classes(jar)) {
          loaded += load(name) ? 1 : 0;
        }
      }
    }
    System.out.println(loaded + " classes");
  }

  private static List<String> classes(JarFile jar) {
    return jar.stream()
        .map(ZipEntry::getName)
        .filter(name -> name.endsWith(CLASS) && !name.contains("-"))
        .map(name -> name.substring(0, name.length() - CLASS.length()).replace('/', '.'))
        .toList();
  }

  /// Whether there is such a class; some are for libraries that are not there.
  private static boolean load(String name) {
    try {
      Class.forName(name, false, Rehearsal.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }
}
