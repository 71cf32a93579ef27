package io.medsam3.job;

import io.medsam3.predict.Progress;
import io.medsam3.predict.Provenance;
import io.medsam3.volume.FormatException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Many inputs, one after the other: goes on after a bad one, and passes over those whose record
 * says that the same model has answered the same request about the same bytes.
 */
public final class Batch {
  private final Job job;
  private final Provenance provenance;

  /** How it went with one input. */
  public enum State {
    DONE,
    DONE_BEFORE,
    FAILED
  }

  /**
   * One line of the table.
   *
   * @param words why it failed; empty otherwise
   * @param record absent where it failed
   */
  public record Line(
      BatchItem item, State state, String words, double seconds, Optional<ResultRecord> record) {}

  /** Told what happens. */
  public interface Listener {
    /** Input n of total, from 1, begins. */
    Progress starts(BatchItem item, int n, int total);

    void ended(Line line);
  }

  public Batch(Job job, Provenance provenance) {
    this.job = job;
    this.provenance = provenance;
  }

  /** One line per item, in order. */
  public List<Line> run(List<BatchItem> items, Listener listener) {
    List<Line> lines = new ArrayList<>();
    for (BatchItem item : items) {
      Progress progress = listener.starts(item, lines.size() + 1, items.size());
      Line line = one(item, progress);
      listener.ended(line);
      lines.add(line);
    }
    return lines;
  }

  private Line one(BatchItem item, Progress progress) {
    long start = System.nanoTime();
    try {
      Optional<ResultRecord> before = before(item);
      if (before.isPresent()) {
        return new Line(item, State.DONE_BEFORE, "", 0, before);
      }
      ResultRecord record = run(job, item, progress);
      return new Line(item, State.DONE, "", seconds(start), Optional.of(record));
    } catch (UncheckedIOException e) {
      Exception cause = e.getCause();
      return failed(item, cause == null ? e : cause, start);
    } catch (IOException | IllegalArgumentException e) {
      return failed(item, e, start);
    }
  }

  /** Reads, segments and writes one input; anything wrong with its formats is told before. */
  public static ResultRecord run(Job job, BatchItem item, Progress progress) throws IOException {
    JobInput input = JobInput.read(item.input(), job.request().volume());
    JobWriter.formats(input, job.request());
    return new JobWriter(item.folder()).write(job.run(input, progress));
  }

  private static Line failed(BatchItem item, Exception failure, long start) {
    String words = String.valueOf(failure.getMessage());
    return new Line(item, State.FAILED, words, seconds(start), Optional.empty());
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) * 1e-9;
  }

  /** The record of the same work, if it is there with all its files. */
  private Optional<ResultRecord> before(BatchItem item) throws IOException {
    Path file = new JobWriter(item.folder()).record(item.input());
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    ResultRecord record;
    try {
      record = ResultRecord.read(file);
    } catch (FormatException notOurs) {
      return Optional.empty(); // written anew, in one step
    }
    Provenance made = record.provenance();
    boolean same =
        record.request().equals(job.request())
            && made.version().equals(provenance.version())
            && made.checkpointSha256().equals(provenance.checkpointSha256())
            && made.precision().equals(provenance.precision())
            && record.files().stream().allMatch(f -> Files.exists(item.folder().resolve(f)))
            && record.input().sha256().equals(Digests.input(item.input()));
    return same ? Optional.of(record) : Optional.empty();
  }
}
