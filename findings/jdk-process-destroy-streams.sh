#!/usr/bin/env bash
# JDK 17 to 25 on Linux: Process.destroy() closes the pipes to a process that it asks to end; ProcessHandle.destroy() does not.
#
# Both send SIGTERM, and both are documented as normal termination, which "allows the process to shut down cleanly"; neither
# says a word about streams. After Process.destroy() what a process says in its shutdown cannot be read ("Stream closed"), and
# the process itself dies of SIGPIPE in the middle of it, with 141 = 128 + 13 instead of its own status. process.toHandle()
# stands for the same process, yet its destroy() leaves the pipes open.
#
#   > Process.destroy(): Stream closed, status 141
#   > toHandle().destroy(): read "bye", status 3
source "$(dirname "$0")/lib.bash"

java_program <<'JAVA' | seen
import java.io.*;

class Main {
  static final String SHELL = "trap 'echo bye; sleep 0.1; echo saved; exit 3' TERM; echo ready; while :; do sleep 0.05; done";

  interface End {
    void of(Process process);
  }

  public static void main(String[] args) throws Exception {
    run("Process.destroy()", Process::destroy);
    run("toHandle().destroy()", process -> process.toHandle().destroy());
  }

  static void run(String how, End end) throws Exception {
    Process process = new ProcessBuilder("bash", "-c", SHELL).start();
    BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream()));
    out.readLine();
    end.of(process);
    String said;
    try {
      said = "read \"" + out.readLine() + "\"";
    } catch (IOException e) {
      said = e.getMessage();
    }
    System.out.println(how + ": " + said + ", status " + process.waitFor());
  }
}
JAVA
