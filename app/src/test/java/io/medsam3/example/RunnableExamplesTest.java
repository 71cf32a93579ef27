package io.medsam3.example;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.eval.Overlap;
import io.medsam3.files.ImageFiles;
import io.medsam3.files.Opened;
import io.medsam3.job.TinySeries;
import io.medsam3.mask.Components;
import io.medsam3.mask.Connectivity;
import io.medsam3.nifti.NiftiWriter;
import io.medsam3.raster.Picture;
import io.medsam3.results.SegmentationWriter;
import io.medsam3.volume.Affine;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Segment;
import io.medsam3.volume.Segments;
import io.medsam3.volume.Size;
import io.medsam3.volume.Volume;
import io.medsam3.volume.VoxelIndex;
import io.medsam3.volume.VoxelType;
import io.medsam3.volume.Voxels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every program under {@code examples} compiles without a warning, runs, and writes what it says.
 */
class RunnableExamplesTest {
  private static final Path DATA = Path.of("..", "examples", "data");
  private static final int SLICES = 3;

  @TempDir static Path classes;
  @TempDir Path folder;

  private static ExamplePrograms programs;

  private final Map<String, Check> checks =
      Map.ofEntries(
          Map.entry("PictureByWords", this::pictureByWords),
          Map.entry("PictureByClicks", this::pictureByClicks),
          Map.entry("ShownExample", this::shownExample),
          Map.entry("SeveralClasses", this::severalClasses),
          Map.entry("VolumeByWords", this::volumeByWords),
          Map.entry("VolumeByClick", this::volumeByClick),
          Map.entry("DicomToSegmentationObject", this::dicomToSegmentationObject),
          Map.entry("LargePicture", this::largePicture),
          Map.entry("Evaluate", this::evaluate));

  private interface Check {
    void run() throws Exception;
  }

  @BeforeAll
  static void compile() throws IOException {
    System.setProperty("medsam3.home", "..");
    programs = ExamplePrograms.compile(Path.of("..", "examples"), classes);
  }

  @AfterAll
  static void forgetHome() {
    System.clearProperty("medsam3.home");
  }

  static List<String> programs() throws IOException {
    return ExamplePrograms.names(Path.of("..", "examples"));
  }

  @ParameterizedTest
  @MethodSource("programs")
  void writesWhatItSays(String name) throws Exception {
    Check check = checks.get(name);
    assertThat(check).as("a run of examples/%s.java in this test", name).isNotNull();
    assertNoLeak(check::run);
  }

  private void pictureByWords() throws Exception {
    String said = programs.run("PictureByWords", DATA.resolve("drawn/polyp.png"), "polyp", folder);
    assertThat(said).startsWith("polyp: presence ");
    assertThat(dice(picture("mask.png"), DrawnTruth.of(Drawings.polyp()))).isGreaterThan(0.8);
    assertThat(open("overlay.png").size()).isEqualTo(new Size(400, 340, 1));
  }

  private void pictureByClicks() throws Exception {
    Mask truth = DrawnTruth.of(Drawings.polyp());
    int[] e = DrawnTruth.edges(truth);
    programs.run(
        "PictureByClicks",
        DATA.resolve("drawn/polyp.png"),
        folder,
        "+%d,%d".formatted((e[0] + e[2]) / 2, (e[1] + e[3]) / 2),
        "-20,20",
        words(e));
    for (int step = 1; step <= 3; step++) {
      Mask found = picture("step-" + step + ".png");
      assertThat(dice(found, truth)).as("step %d", step).isGreaterThan(0.8);
    }
  }

  private void shownExample() throws Exception {
    Mask all = DrawnTruth.of(Drawings.nuclei());
    Mask one = Components.of(all, Connectivity.CORNERS_2D).mask(0);
    Path target = folder.resolve("alike.png");
    programs.run(
        "ShownExample", DATA.resolve("drawn/nuclei.png"), words(DrawnTruth.edges(one)), target);
    assertThat(dice(picture("alike.png"), all)).isGreaterThan(0.8);
  }

  private void severalClasses() throws Exception {
    Path target = folder.resolve("labels.png");
    String said =
        programs.run(
            "SeveralClasses", DATA.resolve("ct-spine.png"), target, "vertebra", "spinal canal");
    Picture labels = ((Opened.OpenedPicture) open("labels.png")).picture();
    assertThat(labels.grid().size()).isEqualTo(new Size(128, 128, 1));
    long[] pixels = new long[3];
    for (int at = 0; at < 128 * 128; at++) {
      pixels[(int) labels.sample(at % 128, at / 128, 0)]++;
    }
    assertThat(said).contains("1 vertebra: " + pixels[1] + " pixels");
    assertThat(said).contains("2 spinal canal: " + pixels[2] + " pixels");
    assertThat(pixels[1]).isGreaterThan(pixels[2]).isGreaterThan(200);
    assertThat(pixels[2]).isGreaterThan(20);
  }

  private void volumeByWords() throws Exception {
    NiftiWriter.write(chestVolume(), folder.resolve("scan.nii.gz"));
    programs.run(
        "VolumeByWords", folder.resolve("scan.nii.gz"), folder.resolve("labels.nii.gz"), "lung");
    assertChest(volume("labels.nii.gz"));
  }

  private void volumeByClick() throws Exception {
    VoxelIndex from = new VoxelIndex(0, 0, 4); // so few slices that one plane is followed
    Size size = new Size(144, 120, 6);
    NiftiWriter.write(DrawnTube.volume().cropped(from, size), folder.resolve("tube.nii.gz"));
    Mask truth = DrawnTube.truth().cropped(from, size);
    programs.run(
        "VolumeByClick", folder.resolve("tube.nii.gz"), "78,60,2", folder.resolve("object.nii.gz"));
    Mask found = volume("object.nii.gz");
    assertThat(found.grid().matches(truth.grid(), 1e-3)).isTrue();
    assertThat(dice(found, truth)).isGreaterThan(0.8);
  }

  private void dicomToSegmentationObject() throws Exception {
    Volume chest = chestVolume();
    TinySeries.Stored stored = (i, j, k) -> 900 + (int) chest.intensity(i, j, k);
    Path series = TinySeries.write(folder.resolve("series"), chest.grid(), stored);
    Path target = folder.resolve("lung_seg.dcm");
    String said = programs.run("DicomToSegmentationObject", series, target, "lung");
    assertThat(said).startsWith("written: ");
    var segments = ((Opened.OpenedSegments) open("lung_seg.dcm")).segments().list();
    assertThat(segments).hasSize(1);
    assertThat(segments.get(0).name()).isEqualToIgnoringCase("lung");
    assertChest(segments.get(0).mask());
  }

  private void largePicture() throws Exception {
    Path target = folder.resolve("mask.png");
    programs.run("LargePicture", DATA.resolve("drawn/nuclei.png"), "cell nucleus", 256, target);
    assertThat(dice(picture("mask.png"), DrawnTruth.of(Drawings.nuclei()))).isGreaterThan(0.8);
  }

  private void evaluate() throws Exception {
    Path truth = DATA.resolve("drawn/nuclei_truth.png");
    assertThat(programs.run("Evaluate", truth, truth))
        .contains("Dice %.4f, IoU %.4f".formatted(1.0, 1.0))
        .contains("95%% distance %.2f px".formatted(0.0));
    Mask tube = DrawnTube.truth();
    var segments = new Segments(tube.grid(), List.of(Segment.of(1, "tube", tube)));
    Path volume = folder.resolve("tube.nii.gz");
    Path named = folder.resolve("tube.seg.nrrd");
    SegmentationWriter.write(segments, tube.grid(), volume);
    SegmentationWriter.write(segments, tube.grid(), named);
    assertThat(programs.run("Evaluate", volume, named)).contains("%.2f mm".formatted(0.0));
  }

  private Opened open(String name) throws IOException {
    return ImageFiles.all().open(folder.resolve(name));
  }

  private Mask picture(String name) throws IOException {
    return mask(((Opened.OpenedPicture) open(name)).picture().volume());
  }

  private Mask volume(String name) throws IOException {
    return mask(((Opened.OpenedVolume) open(name)).volume());
  }

  private static Mask mask(Volume volume) {
    return Mask.of(volume.grid(), (i, j, k) -> volume.intensity(i, j, k) != 0);
  }

  /** The drawn chest film as slices that are thicker than wide, so that they are the cut. */
  private static Volume chestVolume() {
    Drawing chest = Drawings.chest();
    Size size = new Size(chest.width(), chest.height(), SLICES);
    Voxels voxels = Voxels.allocate(VoxelType.I16, size, 1);
    for (int k = 0; k < SLICES; k++) {
      for (int at = 0; at < chest.truth().length; at++) {
        Voxels.write(voxels.slice(k), 2 * at, VoxelType.I16, chest.rgb()[3 * at] & 0xff);
      }
    }
    Affine affine =
        Affine.columns(
            new double[] {0.5, 0, 0},
            new double[] {0, 0.5, 0},
            new double[] {0, 0, 4},
            new double[] {-31, 12, 70});
    return Volume.of(new Grid(size, affine), voxels);
  }

  private static void assertChest(Mask found) {
    Drawing chest = Drawings.chest();
    Grid grid = chestVolume().grid();
    assertThat(found.grid().matches(grid, 1e-3)).isTrue();
    Mask truth = Mask.of(grid, (i, j, k) -> chest.truth()[j * chest.width() + i]);
    assertThat(dice(found, truth)).isGreaterThan(0.8);
  }

  /** Left, top, right and bottom in pixels. */
  private static String words(int[] edges) {
    return "%d,%d,%d,%d".formatted(edges[0], edges[1], edges[2], edges[3]);
  }

  private static double dice(Mask found, Mask truth) {
    return Overlap.of(Mask.of(truth.grid(), found::covers), truth).dice();
  }
}
