package io.keyfleet.worker.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.worker.account.Account;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoolWatchTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // by JUnit
  private Path mount;

  private final List<String> heard = new ArrayList<>();
  private PoolWatch watch;
  private int version;

  @BeforeEach
  void mount() throws IOException {
    swap(pool("a"), "secret-a+0123456789");
    Settings settings =
        new Settings(
            Map.of(Setting.KEYFLEET_POOL, mount.resolve("pool.yaml").toString()),
            Map.of(),
            mount.resolve("none"));
    PoolSource source =
        new PoolSource(
            Pool.read(settings),
            Duration.ofSeconds(2),
            () -> PoolReading.of(settings.again(), Pool::read));
    watch =
        new PoolWatch(
            source,
            new PoolWatch.Listener() {
              @Override
              public void changed(Pool pool) {
                heard.add(
                    pool.accounts().stream()
                        .map(account -> account.id() + keys(account))
                        .sorted()
                        .collect(Collectors.joining(" ")));
              }

              @Override
              public void refused(List<String> problems) {
                heard.add("refused: " + problems);
              }
            });
    settle();
    heard.clear();
  }

  @Test
  void aLinkThatIsTurnedAsKubernetesDoesItIsAChange() throws IOException {
    swap(pool("a", "b"), "secret-a+0123456789", "secret-b+0123456789");
    settle();

    assertThat(heard).containsExactly("a[secret-a+0123456789] b[secret-b+0123456789]");
  }

  @Test
  void aKeyFileAloneIsAChange() throws IOException {
    swap(pool("a"), "secret-x+0123456789");
    settle();

    assertThat(heard).containsExactly("a[secret-x+0123456789]");
  }

  @Test
  void filesThatStayAsTheyAreAreNoChange() throws IOException {
    swap(pool("a"), "secret-a+0123456789");
    settle();
    settle();

    assertThat(heard).isEmpty();
  }

  @Test
  void aFileIsNotUsedWhileItIsBeingWritten() throws IOException {
    String whole = pool("a", "b");
    Path file = mount.resolve("..data/pool.yaml");
    Files.writeString(mount.resolve("b.key"), "secret-b+0123456789");
    for (int length = 0; length < whole.length(); length += 11) {
      Files.writeString(file, whole.substring(0, length));
      assertThat(watch.look()).as("looks again soon").isTrue();
    }
    Files.writeString(file, whole);
    settle();

    assertThat(heard).containsExactly("a[secret-a+0123456789] b[secret-b+0123456789]");
  }

  @Test
  void whatCannotBeUsedIsSaidOnceForEachChange() throws IOException {
    swap("providers: [", "secret-a+0123456789");
    settle();
    settle();
    assertThat(heard).singleElement().asString().startsWith("refused");

    Files.delete(mount.resolve("..data"));
    settle();
    settle();
    assertThat(heard).hasSize(2).allMatch(line -> line.startsWith("refused"));

    swap(pool("a"), "secret-a+0123456789");
    settle();
    settle();
    assertThat(heard).hasSize(3).last().isEqualTo("a[secret-a+0123456789]");
  }

  @Test
  void aKeyFileThatIsMissingRefusesTheChangeUntilItIsThere() throws IOException {
    swap(pool("a", "b"), "secret-a+0123456789");
    settle();
    assertThat(heard).singleElement().asString().startsWith("refused");
    assertThat(heard.getFirst()).doesNotContain("secret");

    Files.writeString(mount.resolve("..data/b.key"), "secret-b+0123456789");
    Files.createSymbolicLink(mount.resolve("b.key"), Path.of("..data/b.key"));
    settle();
    assertThat(heard).last().isEqualTo("a[secret-a+0123456789] b[secret-b+0123456789]");
  }

  private void settle() {
    for (int looks = 0; watch.look(); looks++) {
      assertThat(looks).as("looks that follow soon").isLessThan(5);
    }
  }

  /// A new version of a mounted Secret: files in a folder of their own, and links to them through
  /// one link, which is turned in one step.
  private void swap(String pool, String... keys) throws IOException {
    Path folder = Files.createDirectory(mount.resolve("..version-" + ++version));
    Files.writeString(folder.resolve("pool.yaml"), pool);
    for (int i = 0; i < keys.length; i++) {
      Files.writeString(folder.resolve((char) ('a' + i) + ".key"), keys[i]);
    }
    Path fresh = Files.createSymbolicLink(mount.resolve("..data_tmp"), folder.getFileName());
    Files.move(
        fresh,
        mount.resolve("..data"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Path link = mount.resolve(file.getFileName());
        if (!Files.isSymbolicLink(link)) {
          Files.createSymbolicLink(link, Path.of("..data").resolve(file.getFileName()));
        }
      }
    }
  }

  private static String pool(String... accounts) {
    StringBuilder text =
        new StringBuilder("providers:\n  p:\n    base_url: https://api.test/v1\n    accounts:\n");
    for (String account : accounts) {
      text.append("      ").append(account).append(":\n");
      text.append("        keys: [\"file:").append(account).append(".key\"]\n");
      text.append("        quotas: [{requests: 5/s}]\n");
    }
    return text.toString();
  }

  private static List<String> keys(Account account) {
    return account.keys().stream().map(key -> key.reveal()).toList();
  }
}
