package io.medsam3.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.medsam3.dicom.DicomContent;
import io.medsam3.dicom.DicomFiles;
import io.medsam3.files.ImageFiles;
import io.medsam3.files.Opened;
import io.medsam3.job.JobInput.PictureInput;
import io.medsam3.job.JobInput.VolumeInput;
import io.medsam3.predict.Provenance;
import io.medsam3.raster.Picture;
import io.medsam3.volume.Affine;
import io.medsam3.volume.Axis;
import io.medsam3.volume.AxisOrder;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.PatientPoint;
import io.medsam3.volume.Segment;
import io.medsam3.volume.Segments;
import io.medsam3.volume.Size;
import io.medsam3.volume.Volume;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JobWriterTest {
  private static final Grid GRID =
      new Grid(
          new Size(9, 7, 4),
          Affine.columns(
              new double[] {0.5, 0, 0},
              new double[] {0, 0.75, 0},
              new double[] {0, 0, 2.5},
              new double[] {-31, 12, 70}));
  private static final Provenance MADE =
      new Provenance("1", "model", "0123456789abcdef", "{}", "float32", "cpu", 1, "none");

  @TempDir Path folder;

  private JobResult result(JobInput input, List<Mask> masks, String... formats) {
    JobRequest request =
        new JobRequest(
            List.of("a", "b"),
            List.of(),
            List.of(),
            "",
            List.of(formats),
            "",
            Optional.empty(),
            "auto",
            0,
            9,
            0,
            false,
            Optional.empty(),
            Optional.empty());
    Segments found = segments(masks.get(0), masks.get(1));
    Segments apart = segments(masks.get(0), masks.get(1).minus(masks.get(0)));
    List<ResultRecord.Answer> answers =
        found.list().stream().map(segment -> answer(segment, input)).toList();
    ResultRecord record =
        new ResultRecord(
            1,
            "now",
            new ResultRecord.Source("in", "", "", List.of(9, 7, 4), List.of()),
            request,
            MADE,
            "sam3",
            "",
            "axial",
            "K",
            1,
            answers,
            List.of(),
            List.of());
    return new JobResult(input, record, found, apart, List.of());
  }

  private static Segments segments(Mask a, Mask b) {
    return new Segments(a.grid(), List.of(Segment.of(1, "liver", a), Segment.of(2, "b", b)));
  }

  private static ResultRecord.Answer answer(Segment segment, JobInput input) {
    long voxels = segment.mask().count();
    var extent =
        new ResultRecord.Extent(
            Optional.empty(), Optional.of(2.0 * voxels), Optional.of(0.002 * voxels), 1, 1);
    return new ResultRecord.Answer(
        segment.name(),
        segment.name(),
        Optional.empty(),
        Optional.empty(),
        segment.number(),
        Optional.of(0.5),
        Optional.of(0.5),
        voxels,
        input.hasPlace() ? Optional.of(extent) : Optional.empty(),
        List.of(),
        List.of(),
        Digests.mask(segment.mask()));
  }

  private VolumeInput series() throws IOException {
    return (VolumeInput) JobInput.read(TinySeries.write(folder.resolve("series"), GRID));
  }

  private static List<Mask> masks(Grid grid) {
    return List.of(
        Mask.of(grid, (i, j, k) -> i > 1 && i < 6 && j > 0 && j < 5 && k > 0),
        Mask.of(grid, (i, j, k) -> i > 3 && j > 2 && k < 3));
  }

  private static void assertSame(Mask read, Mask wanted) {
    assertThat(read.count()).isEqualTo(wanted.count());
    Size size = wanted.size();
    for (int n = 0; n < size.voxels(); n++) {
      int i = n % size.x();
      int j = n / size.x() % size.y();
      int k = n / size.x() / size.y();
      PatientPoint here = wanted.grid().affine().patient(i, j, k);
      assertThat(read.covers(here)).as("%s", here).isEqualTo(wanted.covers(i, j, k));
    }
  }

  private static Segments read(Path file) throws IOException {
    return ((Opened.OpenedSegments) ImageFiles.all().open(file)).segments();
  }

  @Test
  void everyFormatOfASeriesPutsTheMaskAtItsPlaceInThePatient() throws IOException {
    VolumeInput input = series();
    Grid grid = input.grid();
    List<Mask> masks = masks(grid);
    Path out = folder.resolve("out");
    ResultRecord record =
        new JobWriter(out)
            .write(
                result(
                    input,
                    masks,
                    "dicom-seg",
                    "rtstruct",
                    "sr",
                    "seg.nrrd",
                    "nii.gz",
                    "nrrd",
                    "mha"));
    assertThat(record.files()).hasSize(7).allSatisfy(f -> assertThat(out.resolve(f)).exists());
    for (String overlapping : List.of("series_seg.dcm", "series.seg.nrrd")) {
      Segments read = read(out.resolve(overlapping));
      assertSame(read.list().get(0).mask(), masks.get(0));
      assertSame(read.list().get(1).mask(), masks.get(1));
    }
    DicomContent drawn = DicomFiles.read(out.resolve("series_rtstruct.dcm"));
    assertSame(((DicomContent.Structures) drawn).set().on(grid).list().get(0).mask(), masks.get(0));
    for (String labels : List.of("nii.gz", "nrrd", "mha")) {
      Opened read = ImageFiles.all().open(out.resolve("series_labels." + labels));
      assertSame(labelled(read, 1), masks.get(0));
      assertSame(labelled(read, 2), masks.get(1).minus(masks.get(0)));
    }
  }

  private static Mask labelled(Opened read, int value) {
    if (read instanceof Opened.OpenedSegments named) {
      return named.segments().list().get(value - 1).mask();
    }
    Volume volume = ((Opened.OpenedVolume) read).volume();
    return Mask.of(volume.grid(), (i, j, k) -> volume.stored(i, j, k, 0) == value);
  }

  @Test
  void anAbsentTargetGivesWellFormedFilesOfNothing() throws IOException {
    VolumeInput input = series();
    List<Mask> nothing = List.of(Mask.empty(input.grid()), Mask.empty(input.grid()));
    Path out = folder.resolve("out");
    new JobWriter(out)
        .write(result(input, nothing, "dicom-seg", "rtstruct", "sr", "seg.nrrd", "nii.gz"));
    for (String file : List.of("series_seg.dcm", "series.seg.nrrd")) {
      Segments read = read(out.resolve(file));
      assertThat(read.list()).hasSize(2);
      assertThat(read.list()).allSatisfy(segment -> assertThat(segment.mask().isEmpty()).isTrue());
    }
    assertThat(DicomFiles.read(out.resolve("series_rtstruct.dcm")))
        .isInstanceOf(DicomContent.Structures.class);
  }

  @Test
  void theRecordComesBackAsItWasWritten() throws IOException {
    VolumeInput input = series();
    JobWriter writer = new JobWriter(folder.resolve("out"));
    ResultRecord written = writer.write(result(input, masks(input.grid()), "nii.gz"));
    assertThat(ResultRecord.read(writer.record(input.path()))).isEqualTo(written);
    Path record = writer.record(input.path());
    String before = Files.readString(record).replaceAll("\"(mask|volume)\" : null,?", "");
    String older = before.replaceAll("\"strict\" : false,", "\"strict\" : false");
    assertThat(older).doesNotContain("\"volume\"", "\"mask\"");
    assertThat(ResultRecord.read(Files.writeString(record, older)).request())
        .isEqualTo(written.request());
    Path other = Files.writeString(folder.resolve("other.json"), "{\"schema\":1}");
    assertThatThrownBy(() -> ResultRecord.read(other)).isInstanceOf(FormatException.class);
  }

  @Test
  void everyFileOfAResultNamesTheWeightsAndTheWords() throws IOException {
    VolumeInput series = series();
    Path out = folder.resolve("out");
    assertNamesTheWeights(
        out,
        new JobWriter(out)
            .write(
                result(
                    series,
                    masks(series.grid()),
                    "nii",
                    "nrrd",
                    "mha",
                    "seg.nrrd",
                    "dicom-seg",
                    "rtstruct",
                    "sr",
                    "html")));
    Picture picture = Picture.of(9, 7, 1, new byte[63]);
    PictureInput flat = new PictureInput(Path.of("p.png"), "PNG", picture, List.of());
    List<Mask> masks = masks(flat.grid());
    assertNamesTheWeights(
        out, new JobWriter(out).write(result(flat, masks, "png", "coco", "geojson", "html")));
    assertThat(Files.readString(out.resolve("p_coco.json"))).contains("\"phrases\"", "\"liver\"");
  }

  private static void assertNamesTheWeights(Path out, ResultRecord record) {
    String weights = "0123456789ab";
    assertThat(record.files())
        .isNotEmpty()
        .allSatisfy(
            file ->
                assertThat(Files.readString(out.resolve(file), StandardCharsets.ISO_8859_1))
                    .contains(weights));
  }

  @Test
  void thePageOfAVolumeShowsItsThreePlanesAndItsSizes() throws IOException {
    VolumeInput series = series();
    Path out = folder.resolve("out");
    List<Mask> masks = masks(series.grid());
    new JobWriter(out).write(result(series, masks, "html"));
    String page = Files.readString(out.resolve("series.html"));
    List<JsonNode> planes =
        Pattern.compile("application/json\">(.*?)</script>", Pattern.DOTALL)
            .matcher(page)
            .results()
            .map(found -> JsonMapper.shared().readTree(found.group(1)))
            .toList();
    assertThat(planes).extracting(JsonNode::size).containsExactly(4, 7, 9);
    assertThat(planes.get(0).get(3).get(2).asString()).startsWith("data:image/png");
    assertThat(planes.get(1).get(6).get(2).asString()).startsWith("data:image/png");
    assertThat(planes.get(1).get(0).get(2).asString()).isEmpty();
    List<String> ranges =
        Pattern.compile("type=\"range\" min=\"0\" max=\"(\\d+)\"")
            .matcher(page)
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(ranges).containsExactly("3", "6", "8");
    assertThat(planes.get(2).get(8).get(0).asString()).isEqualTo("slice 8 of 0..8");
    assertThat(page).containsSubsequence("left\">R<", "left\">R<", "left\">A<", "top\">S<");
    double aspect = 9 * 0.5 / (7 * 0.75);
    assertThat(page)
        .contains("aspect-ratio:%.4f".formatted(aspect), "liver", "Research use only")
        .contains("%.2f ml".formatted(0.002 * masks.get(0).count()))
        .doesNotContain("http:", "https:", folder.toString());
  }

  @Test
  void whatAKilledRunHasLeftIsRemovedAndNothingElse() throws IOException {
    Path out = Files.createDirectory(folder.resolve("out"));
    String id = ".123e4567-e89b-42d3-a456-426614174000.part";
    Path left = Files.createFile(out.resolve(".series_labels.nii.gz" + id));
    Path others = Files.createFile(out.resolve(".other_labels.nii.gz" + id));
    Path users = Files.createFile(out.resolve(".series_notes"));
    VolumeInput input = series();
    new JobWriter(out).write(result(input, masks(input.grid()), "nii.gz"));
    assertThat(left).doesNotExist();
    assertThat(others).exists();
    assertThat(users).exists();
  }

  @Test
  void equalMasksHaveEqualDigestsAndOthersNot() {
    Mask mask = masks(GRID).get(0);
    Mask again = Mask.of(GRID, (i, j, k) -> mask.covers(i, j, k));
    assertThat(Digests.mask(again)).isEqualTo(Digests.mask(mask));
    AxisOrder flipped = new AxisOrder(Axis.I, Axis.J, Axis.K, false, false, true);
    assertThat(Digests.mask(mask.reordered(flipped))).isNotEqualTo(Digests.mask(mask));
  }
}
