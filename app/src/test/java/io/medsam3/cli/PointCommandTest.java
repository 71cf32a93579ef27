package io.medsam3.cli;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.job.ResultRecord;
import io.medsam3.job.TinySeries;
import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureWriter;
import io.medsam3.volume.Affine;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Size;
import java.io.IOException;
import java.nio.file.Path;
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
    Path picture = folder.resolve("p.png");
    byte[] samples = new byte[40 * 30];
    for (int n = 0; n < samples.length; n++) {
      samples[n] = (byte) (n % 200);
    }
    PictureWriter.writePng(Picture.of(40, 30, 1, samples), picture);
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
    Affine affine =
        Affine.columns(
            new double[] {0.5, 0, 0},
            new double[] {0, 0.75, 0},
            new double[] {0, 0, 4},
            new double[] {-31, 12, 70});
    Path series = TinySeries.write(folder.resolve("series"), new Grid(new Size(20, 16, 4), affine));
    Run voxel = Run.of("segment", series, "--point", "10,8,2", "--out", out, "--model", model);
    assertThat(voxel.code()).as(voxel.err()).isZero();
    ResultRecord.Answer first =
        ResultRecord.read(out.resolve("series_result.json")).answers().get(0);
    Run place = Run.of("segment", series, "--point", "-26,18,78mm", "--out", out, "--model", model);
    assertThat(place.code()).as(place.err()).isZero();
    ResultRecord.Answer second =
        ResultRecord.read(out.resolve("series_result.json")).answers().get(0);
    assertThat(second.maskSha256()).isEqualTo(first.maskSha256());
    Run lasso =
        Run.of("segment", series, "--lasso", "1,1,1 5,1,1 3,4,1", "--out", out, "--model", model);
    assertThat(lasso.code()).isEqualTo(2);
    assertThat(lasso.err()).contains("are for pictures");
  }
}
