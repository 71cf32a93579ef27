package io.medsam3.cli;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.job.JobInput;
import io.medsam3.job.Names;
import io.medsam3.job.ResultRecord;
import io.medsam3.job.TinySeries;
import io.medsam3.nifti.NiftiWriter;
import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureReader;
import io.medsam3.raster.PictureWriter;
import io.medsam3.results.SegmentationWriter;
import io.medsam3.volume.Affine;
import io.medsam3.volume.AxisOrder;
import io.medsam3.volume.Findings;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Segment;
import io.medsam3.volume.Segments;
import io.medsam3.volume.Size;
import io.medsam3.volume.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One object that is pointed at, in pictures and volumes. */
class PointCommandTest {
  @TempDir Path folder;
  private Path model;
  private Path out;

  @BeforeEach
  void write() throws IOException {
    model = NanoModel.writeWithTracker(folder);
    out = folder.resolve("out");
  }

  @Test
  void anObjectOfAPictureIsPointedAtInManyWaysAndReplayed() throws Exception {
    Path picture = picture();
    assertNoLeak(
        () -> {
          Run run =
              Run.of(
                  "segment",
                  picture,
                  "--point",
                  "20,15",
                  "--not-point",
                  "2,2",
                  "--object-box",
                  "5,5 35,25",
                  "--scribble",
                  "18,15 20,16 22,15",
                  "--lasso",
                  "8,8 30,8 20,22",
                  "--out",
                  out,
                  "--model",
                  model);
          assertThat(run.code()).as(run.err()).isZero();
          assertThat(run.out()).contains("object");
        });
    assertThat(out.resolve("p_object.png")).exists();
    assertThat(Run.of("replay", out.resolve("p_result.json")).out()).contains("to the bit");
  }

  @Test
  void aClickInAVolumeIsCarriedThroughItsSlices() throws IOException {
    Path series = series();
    Run voxel = Run.of("segment", series, "--point", "10,8,2", "--out", out, "--model", model);
    assertThat(voxel.code()).as(voxel.err()).isZero();
    ResultRecord.Answer first =
        ResultRecord.read(out.resolve("series_result.json")).answers().get(0);
    Run place = Run.of("segment", series, "--point", "-26,18,78mm", "--out", out, "--model", model);
    assertThat(place.code()).as(place.err()).isZero();
    ResultRecord.Answer second =
        ResultRecord.read(out.resolve("series_result.json")).answers().get(0);
    assertThat(second.maskSha256()).isEqualTo(first.maskSha256());
  }

  @Test
  void whereVoxelsAreCubesAllThreePlanesAreAskedAndTheResultSaysSo() throws IOException {
    Grid cubes = new Grid(new Size(20, 18, 16), Affine.identity());
    Path scan = TinySeries.write(folder.resolve("cubes"), cubes);
    ResultRecord alone = segment(scan, "--point", "10,8,7");
    assertThat(alone.cut()).isEqualTo("axial, agreed with the two other planes");
    ResultRecord asked = segment(scan, "--point", "10,8,7", "--planes", "3");
    assertThat(mask(asked)).isEqualTo(mask(alone));
    ResultRecord one = segment(scan, "--point", "10,8,7", "--planes", "1");
    assertThat(one.cut()).isEqualTo("axial");
    assertThat(mask(one)).isNotEqualTo(mask(alone));
  }

  @Test
  void wordsAreFollowedInThreePlanesWhenAskedAndTheResultSaysWherefrom() throws IOException {
    Grid cubes = new Grid(new Size(20, 18, 16), Affine.identity());
    Path scan = TinySeries.write(folder.resolve("cubes"), cubes);
    ResultRecord sliced = segment(scan, "--text", "kidney", "--select", "medical-sam3");
    ResultRecord followed =
        segment(scan, "--text", "kidney", "--select", "medical-sam3", "--planes", "3");
    assertThat(sliced.answers().get(0).found()).isTrue();
    assertThat(followed.warnings()).anyMatch(line -> line.contains("kidney: taken from axial"));
    assertThat(sliced.warnings()).noneMatch(line -> line.contains("taken from"));
    assertThat(mask(followed)).isNotEqualTo(mask(sliced));
  }

  private Path series() throws IOException {
    Affine affine =
        Affine.columns(
            new double[] {0.5, 0, 0},
            new double[] {0, 0.75, 0},
            new double[] {0, 0, 4},
            new double[] {-31, 12, 70});
    return TinySeries.write(folder.resolve("series"), new Grid(new Size(20, 16, 4), affine));
  }

  private ResultRecord segment(Path image, Object... more) throws IOException {
    Run run = run(image, more);
    assertThat(run.code()).as(run.err()).isZero();
    return ResultRecord.read(out.resolve(Names.base(image) + "_result.json"));
  }

  private Run run(Path image, Object... more) {
    List<Object> args = new ArrayList<>(List.of("segment", image, "--out", out));
    args.addAll(List.of("--model", model));
    args.addAll(List.of(more));
    return Run.of(args.toArray());
  }

  private static String mask(ResultRecord record) {
    return record.answers().get(0).maskSha256();
  }

  private static double score(ResultRecord record) {
    return record.answers().get(0).score().orElseThrow();
  }

  @Test
  void aVolumeTakesBoxesAndLassosOnOneSliceAndMasksOfItsGrid() throws IOException {
    Path series = series();
    Set<String> masks = new HashSet<>();
    masks.add(mask(segment(series, "--point", "10,8,2")));
    masks.add(mask(segment(series, "--object-box", "5,4,2 14,12,2")));
    masks.add(mask(segment(series, "--object-box", "5,4,2 14,12,2", "--not-point", "2,2,2")));
    masks.add(mask(segment(series, "--lasso", "5,4,1 14,4,1 10,12,1")));
    Grid grid = JobInput.read(series).grid();
    Mask ball = Mask.of(grid, (i, j, k) -> k == 2 && Math.hypot(i - 10, j - 8) < 4);
    Path drawn = folder.resolve("drawn.nii.gz");
    SegmentationWriter.write(new Segments(grid, List.of(Segment.of(1, "ball", ball))), grid, drawn);
    ResultRecord kept = segment(series, "--mask", drawn);
    assertThat(kept.answers().get(0).phrase()).isEqualTo("object");
    assertThat(kept.answers().get(0).voxels()).isGreaterThanOrEqualTo(ball.count());
    masks.add(mask(kept));
    masks.add(mask(segment(series, "--mask", drawn, "--not-point", "10,8,2")));
    assertThat(masks).hasSize(6);
    assertThat(Run.of("replay", out.resolve("series_result.json")).out()).contains("to the bit");
    Run two = run(series, "--lasso", "1,1,1 5,1,1 3,4,2");
    assertThat(two.code()).isEqualTo(2);
    assertThat(two.err()).contains("a lasso with places on 2 slices");
    Run flat = run(series, "--point", "3,4");
    assertThat(flat.err()).contains("needs three numbers");
  }

  @Test
  void aPlaceInThePatientMeansTheSameHoweverTheVolumeIsStored() throws IOException {
    Volume volume = ((JobInput.VolumeInput) JobInput.read(series())).volume();
    Set<Long> voxels = new HashSet<>();
    for (int n : new int[] {0, 22, 43}) {
      Path file = folder.resolve("v" + n + ".nii.gz");
      NiftiWriter.write(volume.reordered(AxisOrder.all().get(n)), file);
      voxels.add(segment(file, "--point", "-26,18,78mm").answers().get(0).voxels());
    }
    assertThat(voxels).hasSize(1);
  }

  @Test
  void aSingleDicomPictureIsPointedAtAsAPicture() throws IOException {
    Path image = series().resolve("s1.dcm");
    String pixels = mask(segment(image, "--point", "10.5,8.5"));
    assertThat(mask(segment(image, "--point", "10,8,0"))).isEqualTo(pixels);
  }

  @Test
  void aMaskOfAPictureIsRefinedAndAnotherFileUnderItsNameIsNoticed() throws IOException {
    Path picture = picture();
    Path drawn = folder.resolve("drawn.png");
    Mask disc = Mask.of(Grid.picture(40, 30), (i, j, k) -> Math.hypot(i - 20, j - 15) < 6);
    PictureWriter.writeMask(disc, 0, drawn);
    double alone = score(segment(picture, "--mask", drawn));
    double corrected = score(segment(picture, "--mask", drawn, "--not-point", "18,15"));
    double clicked = score(segment(picture, "--not-point", "18,15"));
    assertThat(Set.of(alone, corrected, clicked)).hasSize(3);
    segment(picture, "--mask", drawn, "--not-point", "18,15");
    Path record = out.resolve("p_result.json");
    assertThat(Run.of("replay", record).out()).contains("to the bit");
    PictureWriter.writeMask(Mask.of(disc.grid(), (i, j, k) -> i == 3), 0, drawn);
    Run changed = Run.of("replay", record);
    assertThat(changed.code()).isEqualTo(1);
    assertThat(changed.err()).contains("is not the mask that was given");
  }

  @Test
  void wordsNameAndAClickChoosesAndRefines() throws IOException {
    Path picture = picture();
    ResultRecord all = segment(picture, "--text", "polyp", "--select", "semantic");
    Picture found = PictureReader.read(out.resolve("p_polyp.png"), new Findings());
    Mask mask = Mask.of(found.grid(), (i, j, k) -> found.sample(i, j, 0) > 0);
    assertThat(all.answers().get(0).found()).isTrue();
    int inside = 0;
    while (!mask.covers(inside % 40, inside / 40, 0)) {
      inside++;
    }
    String within = inside % 40 + "," + inside / 40;
    ResultRecord one =
        segment(picture, "--text", "polyp", "--select", "semantic", "--point", within);
    assertThat(one.answers()).hasSize(1);
    assertThat(one.answers().get(0).phrase()).isEqualTo("polyp");
    assertThat(score(one)).isPositive();
    assertThat(one.warnings()).noneMatch(words -> words.contains("under the clicks"));
    String alone = mask(segment(picture, "--point", within));
    assertThat(mask(one)).isNotEqualTo(alone);
    ResultRecord none =
        segment(picture, "--text", "polyp", "--select", "medical-sam3", "--point", "0.5,29.5");
    if (!none.answers().get(0).found()) {
      assertThat(none.warnings()).anyMatch(words -> words.contains("under the clicks"));
    }
    ResultRecord slice =
        segment(series(), "--text", "polyp", "--select", "semantic", "--point", "10,8,2");
    assertThat(slice.answers().get(0).presence().orElseThrow()).isPositive();
    assertThat(segment(series(), "--point", "10,8,2").answers().get(0).presence()).isEmpty();
  }

  private Path picture() throws IOException {
    Path picture = folder.resolve("p.png");
    byte[] samples = new byte[40 * 30];
    for (int n = 0; n < samples.length; n++) {
      samples[n] = (byte) (n % 200);
    }
    PictureWriter.writePng(Picture.of(40, 30, 1, samples), picture);
    return picture;
  }
}
