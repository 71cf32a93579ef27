package io.medsam3.job;

import io.medsam3.job.JobInput.VolumeInput;
import io.medsam3.page.Chart;
import io.medsam3.page.Page;
import io.medsam3.page.Reduced;
import io.medsam3.page.Slices;
import io.medsam3.predict.Detection;
import io.medsam3.predict.Provenance;
import io.medsam3.predict.SliceScore;
import io.medsam3.raster.Overlay;
import io.medsam3.raster.Picture;
import io.medsam3.volume.Rgb;
import io.medsam3.volume.Size;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A result as one page for eyes: what was seen, what was found, how sure and how large. */
final class ResultPage {
  private static final int MOST_INSTANCES = 100;

  /** The longest side of a single picture on the page; larger ones are reduced. */
  private static final int LONGEST = 1024;

  private final JobResult result;
  private final ResultRecord record;
  private final ResultColours colours;

  ResultPage(JobResult result) {
    this.result = result;
    record = result.record();
    colours = new ResultColours(result);
  }

  void write(Path target) throws IOException {
    Page page = new Page(result.input().path().toAbsolutePath().getFileName().toString());
    page.note("Research use only, no medical device.");
    record.warnings().forEach(warning -> page.note("Warning: " + warning));
    page.text(input());
    boolean flat = result.input().grid().size().z() == 1;
    page.legend(legend());
    unseen().ifPresent(page::text);
    page.slices(
        flat
            ? List.of(picture())
            : new PlaneViews((VolumeInput) result.input(), result.found(), record).all());
    page.heading("Found").cards(titles(), rows());
    presence().ifPresent(page::chart);
    instances(page);
    page.heading("Asked").facts(asked());
    page.heading("Made by").facts(made());
    page.text(
        number("This page has %.1f MB, all of which is in this file. ", page.length() * 1e-6)
            + "Its pictures are reduced; the masks in other formats are not.");
    page.write(target);
  }

  /** Such as "NIfTI-1, 512 x 512 x 80 voxels, 0.7 x 0.7 x 5 mm each". */
  private String input() {
    Size size = result.input().grid().size();
    boolean picture = size.z() == 1;
    String spacing =
        record.input().spacingMm().stream()
            .limit(picture ? 2 : 3)
            .map(mm -> new BigDecimal(mm).round(new MathContext(4)))
            .map(mm -> mm.stripTrailingZeros().toPlainString())
            .collect(Collectors.joining(" x "));
    return "%s, %s %s%s"
        .formatted(
            record.input().format(),
            picture ? size.x() + " x " + size.y() : size.toString(),
            unit() + "s",
            spacing.isEmpty() ? ", size in mm unknown" : ", " + spacing + " mm each");
  }

  private String unit() {
    return result.input().grid().size().z() == 1 ? "pixel" : "voxel";
  }

  private Map<String, Rgb> legend() {
    Map<String, Rgb> legend = new LinkedHashMap<>();
    for (int n = 0; n < record.answers().size(); n++) {
      String name = record.answers().get(n).name();
      String label = legend.containsKey(name) ? name + " " + (n + 1) : name;
      colours.answer(n).ifPresent(colour -> legend.put(label, colour));
    }
    return legend;
  }

  /** What is in no legend: instances have a colour each, and what was not found has none. */
  private Optional<String> unseen() {
    List<String> words = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (int n = 0; n < record.answers().size(); n++) {
      ResultRecord.Answer answer = record.answers().get(n);
      if (!answer.found()) {
        missing.add(answer.name());
      } else if (!colours.instances(n).isEmpty()) {
        words.add(
            "%s: instances, each in a colour of its own, listed below.".formatted(answer.name()));
      }
    }
    if (!missing.isEmpty()) {
      words.add("Nothing found: %s.".formatted(String.join(", ", missing)));
    }
    return words.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", words));
  }

  private Slices picture() {
    Picture whole = Drawn.shown(result);
    List<Overlay.Layer> layers = Drawn.layers(result);
    Reduced reduced = Reduced.to(LONGEST, whole.width(), whole.height());
    var spacing = result.input().grid().spacing();
    double aspect = whole.width() * spacing.x() / (whole.height() * spacing.y());
    Optional<Slices.Sides> sides =
        result.input().hasPlace()
            ? Optional.of(Slices.Sides.of(result.input().grid().orientation()))
            : Optional.empty();
    String words = "%d x %d pixels".formatted(whole.width(), whole.height());
    return new Slices(
        "picture",
        aspect,
        sides,
        0,
        List.of(new Slices.Shown(words, reduced.picture(whole), reduced.layers(layers))));
  }

  private List<String> titles() {
    List<String> titles = new ArrayList<>(List.of("concept", "presence", "score", unit() + "s"));
    titles.addAll(List.of("size", "where"));
    if (isMeasured()) {
      titles.addAll(List.of("longest diameter", "across it"));
    }
    return titles;
  }

  private boolean isMeasured() {
    return record.answers().stream().anyMatch(answer -> answer.extent().isPresent());
  }

  private List<Page.Row> rows() {
    List<Page.Row> rows = new ArrayList<>();
    for (ResultRecord.Answer answer : record.answers()) {
      List<String> cells = new ArrayList<>();
      cells.add(answer.name());
      cells.add(answer.presence().map(p -> number("%.3f", p)).orElse("-"));
      cells.add(answer.score().map(s -> number("%.3f", s)).orElse("-"));
      cells.add(String.valueOf(answer.voxels()));
      cells.add(answer.extent().map(ResultPage::size).orElseGet(() -> share(answer.voxels())));
      cells.add(where(answer));
      if (isMeasured()) {
        var extent = answer.extent().filter(e -> answer.found());
        cells.add(extent.map(e -> number("%.1f mm", e.longDiameterMm())).orElse("-"));
        cells.add(extent.map(e -> number("%.1f mm", e.shortDiameterMm())).orElse("-"));
      }
      rows.add(new Page.Row(colours.answer(rows.size()), cells));
    }
    return rows;
  }

  private String share(long voxels) {
    double all = (double) result.input().grid().size().voxels();
    String whole = result.input().grid().size().z() == 1 ? "picture" : "stack";
    return number("%.1f %% of the " + whole, 100 * voxels / all);
  }

  private static String size(ResultRecord.Extent extent) {
    return extent
        .millilitres()
        .map(ml -> number("%.2f ml", ml))
        .orElseGet(() -> number("%.1f mm\u00b2", extent.squareMillimetres().orElse(0.0)));
  }

  private void instances(Page page) {
    List<Page.Row> rows = new ArrayList<>();
    for (int n = 0; n < record.answers().size(); n++) {
      ResultRecord.Answer answer = record.answers().get(n);
      List<Rgb> drawn = colours.instances(n); // of tiles nothing, for they are drawn as one mask
      for (int i = 0; i < answer.instances().size(); i++) {
        Optional<Rgb> colour = i < drawn.size() ? Optional.of(drawn.get(i)) : Optional.empty();
        String name = "%s %d".formatted(answer.name(), i + 1);
        rows.add(new Page.Row(colour, cells(name, answer.instances().get(i))));
      }
    }
    if (rows.isEmpty()) {
      return;
    }
    page.heading("Instances");
    if (rows.size() > MOST_INSTANCES) {
      page.text("The first %d of %d.".formatted(MOST_INSTANCES, rows.size()));
    }
    page.cards(
        List.of("instance", "score", "pixels", "from x, y", "to x, y"),
        rows.subList(0, Math.min(rows.size(), MOST_INSTANCES)));
  }

  private static List<String> cells(String name, ResultRecord.Instance one) {
    Detection.Box box = one.box();
    return List.of(
        name,
        number("%.3f", one.score()),
        String.valueOf(one.pixels()),
        number("%.0f, ", box.x0()) + number("%.0f", box.y0()),
        number("%.0f, ", box.x1()) + number("%.0f", box.y1()));
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
        Optional<Rgb> colour = colours.answer(record.answers().indexOf(answer));
        lines.add(new Chart.Line(answer.name(), points, colour));
      }
    }
    return lines.isEmpty()
        ? Optional.empty()
        : Optional.of(new Chart("presence in each slice", record.cut() + " slice", lines, true));
  }

  private List<Map.Entry<String, String>> asked() {
    JobRequest request = record.request();
    List<Map.Entry<String, String>> facts = new ArrayList<>();
    request.phrases().forEach(phrase -> facts.add(Map.entry("words", phrase)));
    request.exemplars().forEach(box -> facts.add(Map.entry("box", box.toString())));
    request.pointed().forEach(words -> facts.add(Map.entry("pointed at", words)));
    facts.add(Map.entry("which answers count", record.selection()));
    facts.add(Map.entry("window", request.window()));
    facts.add(Map.entry("intensities", record.intensity()));
    if (!record.cut().isEmpty()) {
      facts.add(Map.entry("cut", record.cut()));
    }
    return facts;
  }

  private List<Map.Entry<String, String>> made() {
    Provenance made = record.provenance();
    return List.of(
        Map.entry("version", made.version()),
        Map.entry("weights", Path.of(made.checkpoint()).getFileName().toString()),
        Map.entry("SHA-256 of the weights", made.checkpointSha256()),
        Map.entry("SHA-256 of the input", record.input().sha256()),
        Map.entry("precision", made.precision()),
        Map.entry("device", made.device()),
        Map.entry("threads", String.valueOf(made.threads())),
        Map.entry("network's input", made.preprocessing()),
        Map.entry("seconds", number("%.2f", record.seconds())),
        Map.entry("made", record.created()));
  }

  private static String number(String pattern, double value) {
    return String.format(Locale.ROOT, pattern, value);
  }
}
