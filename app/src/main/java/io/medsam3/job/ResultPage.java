package io.medsam3.job;

import io.medsam3.job.JobInput.VolumeInput;
import io.medsam3.page.Chart;
import io.medsam3.page.Page;
import io.medsam3.page.Reduced;
import io.medsam3.page.Slices;
import io.medsam3.predict.Provenance;
import io.medsam3.predict.SliceScore;
import io.medsam3.raster.Overlay;
import io.medsam3.raster.Picture;
import io.medsam3.volume.Rgb;
import io.medsam3.volume.Segment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A result as one page for eyes: what was seen, what was found, how sure and how large. */
final class ResultPage {
  /** The longest side of a single picture on the page; larger ones are reduced. */
  private static final int LONGEST = 1024;

  private final JobResult result;
  private final ResultRecord record;

  ResultPage(JobResult result) {
    this.result = result;
    record = result.record();
  }

  void write(Path target) throws IOException {
    Page page = new Page(result.input().path().toAbsolutePath().getFileName().toString());
    page.text("Research use only, no medical device.");
    record.warnings().forEach(warning -> page.text("Warning: " + warning));
    boolean flat = result.input().grid().size().z() == 1;
    boolean each = result.pictures().stream().anyMatch(a -> !a.detections().isEmpty());
    if (!each) {
      page.legend(colours()); // instances have a colour each, and no name
    }
    page.slices(
        flat
            ? List.of(picture())
            : new PlaneViews((VolumeInput) result.input(), result.found(), record).all());
    page.heading("Found").table(titles(), rows());
    presence().ifPresent(page::chart);
    page.heading("Asked").table(List.of("what", "words"), asked());
    page.heading("Made by").table(List.of("what", "value"), made());
    page.write(target);
  }

  private Map<String, Rgb> colours() {
    Map<String, Rgb> colours = new LinkedHashMap<>();
    List<Segment> segments = result.found().list();
    int drawn = 0; // of a picture nothing is drawn for phrases without a pixel
    for (Segment segment : segments) {
      if (result.pictures().isEmpty() || !segment.mask().isEmpty()) {
        String name = segment.name();
        String label = colours.containsKey(name) ? name + " " + segment.number() : name;
        colours.put(label, Drawn.colour(drawn++));
      }
    }
    return colours;
  }

  private Slices picture() {
    Picture whole = Drawn.shown(result);
    List<Overlay.Layer> layers = Drawn.layers(result);
    Reduced reduced = Reduced.to(LONGEST, whole.width(), whole.height());
    var spacing = result.input().grid().spacing();
    double aspect = whole.width() * spacing.x() / (whole.height() * spacing.y());
    String words = "%d x %d pixels".formatted(whole.width(), whole.height());
    return new Slices(
        "picture",
        aspect,
        0,
        List.of(new Slices.Shown(words, reduced.picture(whole), reduced.layers(layers))));
  }

  private static List<String> titles() {
    return List.of(
        "concept", "presence", "score", "voxels", "size", "long mm", "short mm", "where");
  }

  private List<List<String>> rows() {
    List<List<String>> rows = new ArrayList<>();
    for (ResultRecord.Answer answer : record.answers()) {
      var extent = answer.extent();
      rows.add(
          List.of(
              answer.phrase().isEmpty() ? "boxes" : answer.phrase(),
              number("%.3f", answer.presence()),
              number("%.3f", answer.score()),
              String.valueOf(answer.voxels()),
              extent.map(ResultPage::size).orElse("unknown"),
              extent.map(e -> number("%.1f", e.longDiameterMm())).orElse("unknown"),
              extent.map(e -> number("%.1f", e.shortDiameterMm())).orElse("unknown"),
              where(answer)));
    }
    return rows;
  }

  private static String size(ResultRecord.Extent extent) {
    return extent
        .millilitres()
        .map(ml -> number("%.2f ml", ml))
        .orElseGet(() -> number("%.1f mm2", extent.squareMillimetres().orElse(0.0)));
  }

  private static String where(ResultRecord.Answer answer) {
    if (!answer.found()) {
      return "nothing found";
    }
    if (!answer.slices().isEmpty()) {
      long covered = answer.slices().stream().filter(slice -> slice.pixels() > 0).count();
      return "%d of %d slices".formatted(covered, answer.slices().size());
    }
    return answer.instances().isEmpty() ? "one mask" : answer.instances().size() + " instances";
  }

  /** Presence along a volume, where it was asked slice by slice. */
  private Optional<Chart> presence() {
    List<Chart.Line> lines = new ArrayList<>();
    for (ResultRecord.Answer answer : record.answers()) {
      if (answer.slices().size() > 1) {
        List<Chart.Point> points = new ArrayList<>();
        for (SliceScore slice : answer.slices()) {
          points.add(new Chart.Point(slice.slice(), slice.presence()));
        }
        lines.add(new Chart.Line(answer.phrase(), points));
      }
    }
    return lines.isEmpty()
        ? Optional.empty()
        : Optional.of(new Chart("presence in each slice", record.cut() + " slice", lines));
  }

  private List<List<String>> asked() {
    JobRequest request = record.request();
    List<List<String>> rows = new ArrayList<>();
    request.phrases().forEach(phrase -> rows.add(List.of("words", phrase)));
    request.exemplars().forEach(box -> rows.add(List.of("box", box.toString())));
    request.pointed().forEach(words -> rows.add(List.of("pointed at", words)));
    rows.add(List.of("which answers count", record.selection()));
    rows.add(List.of("window", request.window()));
    rows.add(List.of("intensities", record.intensity()));
    if (!record.cut().isEmpty()) {
      rows.add(List.of("cut", record.cut()));
    }
    return rows;
  }

  private List<List<String>> made() {
    Provenance made = record.provenance();
    return List.of(
        List.of("version", made.version()),
        List.of("weights", Path.of(made.checkpoint()).getFileName().toString()),
        List.of("SHA-256 of the weights", made.checkpointSha256()),
        List.of("SHA-256 of the input", record.input().sha256()),
        List.of("precision", made.precision()),
        List.of("threads", String.valueOf(made.threads())),
        List.of("network's input", made.preprocessing()),
        List.of("seconds", number("%.2f", record.seconds())),
        List.of("made", record.created()));
  }

  private static String number(String pattern, double value) {
    return String.format(Locale.ROOT, pattern, value);
  }
}
