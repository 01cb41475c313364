package io.keyfleet.scorer.page.board;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.Labels;
import io.keyfleet.scorer.tally.Counts;
import io.keyfleet.scorer.tally.Group;
import io.keyfleet.scorer.tally.Label;
import io.keyfleet.scorer.tally.Settlement;
import io.keyfleet.scorer.tally.Standing;
import io.keyfleet.scorer.verdicts.Score;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the live page shows: of all prompts together, and of the [#MAX_RUNS] runs that something
/// happened in last. Counts are the tally's; what is told beside them is of the answers that this
/// board was given. Safe for all threads.
public final class Board {
  static final int MAX_RUNS = 32;

  /// A longer name of a run is no name; those of accounts, providers and keys are cut to it.
  static final int MAX_NAME = 200;

  private Story total = new Story(null);
  private final Map<String, Story> runs = new HashMap<>();

  /// Takes an answer in, right after the tally.
  public synchronized void answered(Answer answer, Score score, Settlement settlement) {
    tell(
        answer.labels(),
        answer.effort().answeredAt(),
        story -> story.answered(answer, score, settlement));
  }

  /// Takes a dead prompt in, right after the tally.
  public synchronized void died(DeadPrompt prompt, Settlement settlement) {
    tell(prompt.labels(), prompt.effort().diedAt(), story -> story.died(prompt, settlement));
  }

  /// Everything, in figures.
  public synchronized Overview overview(Scene scene, Instant now) {
    List<String> shown = shown(scene);
    Set<String> known = new HashSet<>(scene.standing().by(Label.RUN).keySet());
    shown.forEach(known::remove);
    return new Overview(
        now,
        scene.topics(),
        scene.problem().orElse(null),
        summary(total, scene, null, now),
        shown.stream().map(run -> summary(story(run), scene, run, now)).toList(),
        known.size());
  }

  /// What stands behind the figures of one run; nothing where there is no such run.
  ///
  /// @param run null for all prompts together
  /// @param seen what the reader has already
  public synchronized Optional<Details> details(
      @Nullable String run, Scene scene, Instant now, Seen seen) {
    if (run != null && !runs.containsKey(run) && !scene.standing().by(Label.RUN).containsKey(run)) {
      return Optional.empty();
    }
    Story story = run == null ? total : story(run);
    Details details = story.details(summary(story, scene, run, now), scene.allowance(), now, seen);
    return Optional.of(run == null ? details.with(scene.standing().deadByCause()) : details);
  }

  /// Writes all that is told here, in the form that [#restore] reads.
  public synchronized void write(DataOutput out) throws IOException {
    total.write(out);
    out.writeInt(runs.size());
    for (Map.Entry<String, Story> run : runs.entrySet()) {
      out.writeUTF(run.getKey());
      run.getValue().write(out);
    }
  }

  /// Becomes what [#write] wrote.
  ///
  /// @throws IOException where it is nothing of that kind; the board is then as it was
  public synchronized void restore(DataInput in) throws IOException {
    Story all = Story.read(null, in);
    Map<String, Story> read = new HashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      String run = in.readUTF();
      read.put(run, Story.read(run, in));
    }
    total = all;
    runs.clear();
    runs.putAll(read);
  }

  /// The runs told of here, the latest first, then those that only the tally knows: theirs are
  /// other shares, or too many came since.
  private List<String> shown(Scene scene) {
    Comparator<String> latest = Comparator.comparing(this::since).reversed();
    return Stream.concat(runs.keySet().stream(), scene.standing().by(Label.RUN).keySet().stream())
        .distinct()
        .filter(run -> run.length() <= MAX_NAME)
        .sorted(latest.thenComparing(Comparator.naturalOrder()))
        .limit(MAX_RUNS)
        .toList();
  }

  private Summary summary(Story story, Scene scene, @Nullable String run, Instant now) {
    Standing standing = scene.standing();
    if (run == null) {
      return story
          .summary(standing.counts(), scene.published(), scene.allowance(), now)
          .with(standing);
    }
    @Nullable Group group = standing.by(Label.RUN).get(run);
    Counts counts = group == null ? Counts.NONE : group.counts();
    return story.summary(counts, prompts(run, counts, scene), scene.allowance(), now);
  }

  /// How many prompts a run has: known where it is registered, and where none is left on any topic.
  private static OptionalLong prompts(String run, Counts counts, Scene scene) {
    @Nullable Long registered = scene.runs().get(run);
    if (registered != null) {
      return OptionalLong.of(registered);
    }
    OptionalLong published = scene.published();
    return published.isPresent() && scene.standing().counts().settled() >= published.getAsLong()
        ? OptionalLong.of(counts.settled())
        : OptionalLong.empty();
  }

  private void tell(Labels labels, Instant at, Consumer<Story> deed) {
    deed.accept(total);
    @Nullable String run = labels.run();
    if (run != null && (runs.containsKey(run) || admitted(run, at))) {
      deed.accept(runs.computeIfAbsent(run, Story::new));
    }
  }

  /// Whether a run that is new here is among the latest; then there is room for it.
  private boolean admitted(String run, Instant at) {
    if (run.length() > MAX_NAME) {
      return false;
    }
    if (runs.size() >= MAX_RUNS) {
      String oldest = runs.keySet().stream().min(Comparator.comparing(this::since)).orElseThrow();
      if (!since(oldest).isBefore(at)) {
        return false;
      }
      runs.remove(oldest);
    }
    return true;
  }

  private Instant since(String run) {
    Story told = runs.get(run);
    return told == null ? Instant.MIN : told.lastSettled();
  }

  private Story story(String run) {
    Story told = runs.get(run);
    return told == null ? new Story(run) : told;
  }
}
