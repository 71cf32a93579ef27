package io.medsam3.cli;

import io.medsam3.job.Batch;
import io.medsam3.job.BatchItem;
import io.medsam3.job.Job;
import io.medsam3.job.JobInput;
import io.medsam3.job.JobRequest;
import io.medsam3.job.JobResult;
import io.medsam3.job.JobWriter;
import io.medsam3.job.ResultRecord;
import io.medsam3.predict.MedicalSam3;
import io.medsam3.predict.Progress;
import io.medsam3.words.Wording;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Finds what words or boxes describe in pictures and volumes, and writes masks. */
@Command(
    name = "segment",
    mixinStandardHelpOptions = true,
    description =
        "Finds what words describe in a picture, a volume, a DICOM series or all images of a"
            + " folder, and writes masks that lie where the image lies, with a record of how they"
            + " were made. An empty mask is an answer, not an error.")
final class SegmentCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "IN",
      arity = "1..*",
      description =
          "pictures, NIfTI, NRRD, MetaImage or DICOM files; a folder is one DICOM series, or a"
              + " batch of all images in it, which goes on after a bad one and where it stopped")
  private List<Path> inputs = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "folder for the results; made when it is not there")
  @SuppressWarnings("NullAway.Init")
  private Path out;

  @Mixin private RequestOptions requestOptions = new RequestOptions();
  @Mixin private ModelOptions modelOptions = new ModelOptions();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws IOException {
    JobRequest request = requestOptions.request(modelOptions.selectionName());
    request.check();
    InputFiles.requireWritable(out);
    modelOptions.check();
    for (Path input : inputs) {
      InputFiles.requireReadable(input);
    }
    List<BatchItem> items = BatchItem.of(inputs, out);
    return items.size() == 1 ? single(items.get(0), request) : batch(items, request);
  }

  private int single(BatchItem item, JobRequest request) throws IOException {
    JobInput input =
        JobInput.read(
            item.input(), request.volume()); // before the model is loaded, for it fails sooner
    JobWriter.formats(input, request);
    try (MedicalSam3 model = modelOptions.open(output)) {
      Job job = new Job(model, request);
      long start = System.nanoTime();
      JobResult result = job.run(input, new TimeLeft(output, request));
      output.warn(result.record().warnings());
      ResultRecord record = new JobWriter(item.folder()).write(result);
      output.progress("segmented %s in %.2f s", item.input(), (System.nanoTime() - start) * 1e-9);
      if (output.isJson()) {
        output.json(List.of(record));
      } else {
        tell(item, record);
      }
    }
    return 0;
  }

  private int batch(List<BatchItem> items, JobRequest request) throws IOException {
    List<Batch.Line> lines;
    try (MedicalSam3 model = modelOptions.open(output)) {
      Job job = new Job(model, request);
      for (Wording word : job.words()) {
        output.warn(word.warnings());
      }
      lines = new Batch(job, model.provenance()).run(items, new Told(request));
    }
    if (output.isJson()) {
      output.json(lines.stream().map(SegmentCommand::facts).toList());
    } else {
      lines.forEach(this::row);
    }
    boolean failed = lines.stream().anyMatch(line -> line.state() == Batch.State.FAILED);
    return failed ? Failures.FAILED : 0;
  }

  /** Tells of a batch while it goes on. */
  private final class Told implements Batch.Listener {
    private final JobRequest request;
    private final long start = System.nanoTime();

    Told(JobRequest request) {
      this.request = request;
    }

    @Override
    public Progress starts(BatchItem item, int n, int total) {
      double seconds = (System.nanoTime() - start) * 1e-9;
      String left = n == 1 ? "" : ", " + TimeLeft.left(seconds, n - 1, total) + " left";
      output.progress("%d of %d%s: %s", n, total, left, item.input());
      return new TimeLeft(output, request);
    }

    @Override
    public void ended(Batch.Line line) {
      if (line.state() == Batch.State.FAILED) {
        output.warn(List.of(line.item().input() + " failed: " + line.words()));
      }
      line.record().ifPresent(record -> output.warn(record.warnings()));
    }
  }

  private void row(Batch.Line line) {
    String state = line.state().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    String found =
        line.record()
            .map(
                r ->
                    String.join(
                        "; ", r.answers().stream().map(a -> Answers.words(a, r.input())).toList()))
            .orElse(line.words());
    output.line("%-12s %8.2f s  %s  %s", state, line.seconds(), line.item().input(), found);
  }

  private static Map<String, Object> facts(Batch.Line line) {
    String input = line.item().input().toString();
    return line.record().isPresent()
        ? Map.of("input", input, "state", line.state(), "result", line.record().get())
        : Map.of("input", input, "state", line.state(), "error", line.words());
  }

  private void tell(BatchItem item, ResultRecord record) {
    List<ResultRecord.Answer> answers = record.answers();
    boolean each = record.files().size() == answers.size() + 1;
    for (int n = 0; n < answers.size(); n++) {
      Path file = item.folder().resolve(record.files().get(each ? n : 0));
      output.line(
          "%s  %s -> %s", item.input(), Answers.words(answers.get(n), record.input()), file);
    }
  }
}
