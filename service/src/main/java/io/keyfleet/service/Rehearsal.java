package io.keyfleet.service;

import java.io.IOException;
import java.util.List;

/// Loads the classes that are on the class path and ends: a training run for an AOT cache where no
/// fleet can run, as in an image that is made without a broker. `--none` loads none, which shows
/// whether a cache is good.
public final class Rehearsal {
  private Rehearsal() {}

  /// Loads them.
  public static void main(String[] args) throws IOException {
    if (!List.of(args).contains("--none")) {
      System.out.println(ClassPath.load(_ -> true).size() + " classes");
    }
  }
}
