package io.keyfleet.simulator.audit;

import io.keyfleet.contract.PromptId;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Which prompts were answered, at one bit each: bitmaps in pages of 4,096 offsets, at most
/// [#MAX_PAGES] of them (about 50 MiB, 400 million prompts in a row). Safe for all threads.
final class PromptLedger {
  static final int MAX_PAGES = 100_000;

  private static final int MAX_LISTED = 100;
  private static final int PAGE = 4_096;

  private final Map<PromptId, BitSet> answered = new HashMap<>();
  private final Map<PromptId, BitSet> again = new HashMap<>();
  private final Map<String, Integer> listed = new LinkedHashMap<>();
  private long prompts;
  private long promptsAgain;
  private long repeatedAnswers;
  private long unidentified;

  /// Counts an answer.
  ///
  /// @param prompt nothing where the request named none
  synchronized void answered(Optional<PromptId> prompt) {
    if (prompt.isEmpty()) {
      unidentified++;
      return;
    }
    PromptId id = prompt.get();
    Optional<BitSet> page = page(answered, id);
    if (page.isEmpty()) {
      unidentified++;
    } else if (!page.get().get(bit(id))) {
      page.get().set(bit(id));
      prompts++;
    } else {
      repeat(id);
    }
  }

  synchronized Audit.Prompts snapshot() {
    return new Audit.Prompts(
        prompts, promptsAgain, repeatedAnswers, new LinkedHashMap<>(listed), unidentified);
  }

  private void repeat(PromptId id) {
    repeatedAnswers++;
    String name = id.toString();
    if (listed.containsKey(name) || listed.size() < MAX_LISTED) {
      listed.merge(name, 2, (known, two) -> known + 1);
    }
    page(again, id)
        .filter(page -> !page.get(bit(id)))
        .ifPresent(page -> {
          page.set(bit(id));
          promptsAgain++;
        });
  }

  /// The bitmap that the prompt's bit is in, under the identity of the page's first prompt.
  private Optional<BitSet> page(Map<PromptId, BitSet> pages, PromptId id) {
    PromptId first = new PromptId(id.topic(), id.partition(), id.offset() - bit(id));
    BitSet page = pages.get(first);
    if (page == null && answered.size() + again.size() < MAX_PAGES) {
      page = new BitSet(PAGE);
      pages.put(first, page);
    }
    return Optional.ofNullable(page);
  }

  private static int bit(PromptId id) {
    return (int) (id.offset() % PAGE);
  }
}
