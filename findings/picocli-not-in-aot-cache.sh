#!/usr/bin/env bash
# picocli 4.7.7 on JDK 25: an AOT cache keeps none of its classes, though the cache was made of that very command.
#
# A training run writes the classes that it loads into an AOT cache (-XX:AOTCacheOutput, JEP 514), and the next start takes
# them from there instead of verifying and linking them anew. The virtual machine leaves out classes of old class files;
# picocli's are of Java 5 (version 49). So a command line made with it pays for all of picocli at every start, and neither
# run says a word about it. The program's own class comes from the cache. JDK 25 or newer has to be the one on the path.
#
#   > picocli's class files: version 49
#   > own class from the cache: 1 of 1
#   > picocli's classes from the cache: 0, from its jar: more than 50
source "$(dirname "$0")/lib.bash"

maven info.picocli:picocli:4.7.7
mkdir "$work/classes"
cat >"$work/Hello.java" <<'JAVA'
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "hello", mixinStandardHelpOptions = true)
public class Hello implements Runnable {
  @Option(names = "--name", defaultValue = "world")
  String name;

  public void run() {
    System.out.println("hello " + name);
  }

  public static void main(String[] args) {
    System.exit(new CommandLine(new Hello()).execute(args));
  }
}
JAVA
picocli=$work/jars/picocli-4.7.7.jar
javac -proc:none -cp "$picocli" -d "$work/classes" "$work/Hello.java"
jar --create --file "$work/hello.jar" -C "$work/classes" .
java -XX:AOTCacheOutput="$work/hello.aot" -cp "$work/hello.jar:$picocli" Hello >"$work/java.log" 2>&1
java -XX:AOTCache="$work/hello.aot" -Xlog:class+load:file="$work/loaded" -cp "$work/hello.jar:$picocli" Hello >>"$work/java.log" 2>&1

cached() { grep -E "\] $1" "$work/loaded" | grep -c 'shared objects file' || true; }
{
  echo "picocli's class files: version $(javap -v -cp "$picocli" picocli.CommandLine 2>/dev/null | sed -n 's/ *major version: //p')"
  echo "own class from the cache: $(cached 'Hello ') of 1"
  loaded=$(grep -E '\] picocli\.' "$work/loaded" | grep -vc 'shared objects file')
  echo "picocli's classes from the cache: $(cached 'picocli\.'), from its jar: $([ "$loaded" -gt 50 ] && echo more than 50 || echo "$loaded")"
} | seen
