package io.keyfleet.gateway.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyfleet.service.cli.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileStoreTest {
  private static final StoredFile FILE =
      new StoredFile("file-1", "a", "in.jsonl", "batch", 5, 1, Instant.EPOCH, null);

  @TempDir private Path folder;

  @Test
  void aFileIsThereAfterARestartForItsOwnerOnly() throws IOException {
    try (FileStore store = new FileStore(folder, () -> Instant.EPOCH)) {
      store.keep(FILE, Files.writeString(store.incoming().resolve("x"), "hello"));
    }
    try (FileStore store = new FileStore(folder, () -> Instant.EPOCH)) {
      assertThat(store.find("file-1", "a")).contains(FILE);
      assertThat(store.content(FILE)).hasContent("hello");
      assertThat(store.find("file-1", "b")).isEmpty();
      assertThat(store.of("b")).isEmpty();
    }
  }

  @Test
  void whatAnUploadLeftThatWasCutOffIsCleared() throws IOException {
    Path contents = Files.createDirectories(folder.resolve("contents"));
    Path incoming = Files.createDirectories(folder.resolve("incoming"));
    Files.writeString(contents.resolve("file-half"), "moved, and its record was not written");
    Files.writeString(incoming.resolve("MultiPart1"), "half");

    try (FileStore store = new FileStore(folder, () -> Instant.EPOCH)) {
      assertThat(store.of("a")).isEmpty();
      assertThat(contents).isEmptyDirectory();
      assertThat(incoming).isEmptyDirectory();
    }
  }

  @Test
  void aDeletedFileIsGone() throws IOException {
    try (FileStore store = new FileStore(folder, () -> Instant.EPOCH)) {
      store.keep(FILE, Files.writeString(store.incoming().resolve("x"), "hello"));

      store.delete(FILE);

      assertThat(store.find("file-1", "a")).isEmpty();
    }
    try (FileStore store = new FileStore(folder, () -> Instant.EPOCH)) {
      assertThat(store.of("a")).isEmpty();
    }
  }

  @Test
  void twoGatewaysDoNotShareAFolder() {
    try (FileStore _ = new FileStore(folder, () -> Instant.EPOCH)) {
      assertThatThrownBy(() -> new FileStore(folder, () -> Instant.EPOCH))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("another gateway");
    }
  }
}
