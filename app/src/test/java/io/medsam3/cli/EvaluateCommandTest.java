package io.medsam3.cli;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.nifti.NiftiWriter;
import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureWriter;
import io.medsam3.volume.Affine;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Size;
import io.medsam3.volume.Volume;
import io.medsam3.volume.VoxelType;
import io.medsam3.volume.Voxels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables from folders of pictures and volumes. */
class EvaluateCommandTest {
  @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    byte[] pixels = new byte[24 * 20];
    byte[] mask = new byte[24 * 20];
    for (int n = 0; n < pixels.length; n++) {
      boolean inside = Math.hypot(n % 24 - 12, n / 24 - 9) < 6;
      pixels[n] = (byte) (inside ? 200 : 40);
      mask[n] = (byte) (inside ? 255 : 0);
    }
    PictureWriter.writePng(Picture.of(24, 20, 1, pixels), folder.resolve("a.png"));
    PictureWriter.writePng(Picture.of(24, 20, 1, mask), folder.resolve("a_mask.png"));
    Files.writeString(
        folder.resolve("index.jsonl"),
        """
        {"dataset": "drawn", "modality": "endoscopy", "image": "a.png", "mask": "a_mask.png", \
        "prompt": "polyp", "group": "g", "fg": 0.2, "licence": "CC0"}
        """);
    for (String kind : new String[] {"images", "labels"}) {
      Files.createDirectories(folder.resolve("volumes").resolve(kind));
      NiftiWriter.write(cube(), folder.resolve("volumes").resolve(kind).resolve("v.nii.gz"));
    }
  }

  /** Slices along its last axis lie three times as far apart as its pixels. */
  private static Volume cube() {
    Grid grid =
        new Grid(
            new Size(9, 8, 5),
            Affine.columns(
                new double[] {0, 1, 0},
                new double[] {0, 0, 1},
                new double[] {3, 0, 0},
                new double[] {0, 0, 0}));
    Voxels voxels = Voxels.allocate(VoxelType.U8, grid.size(), 1);
    for (int k = 1; k < 4; k++) {
      for (int n = 0; n < 9; n++) {
        voxels.slice(k).put((2 + n / 3) * 9 + 3 + n % 3, (byte) 1);
      }
    }
    return Volume.of(grid, voxels);
  }

  private Run byClicks(Object... more) throws IOException {
    List<Object> args = new ArrayList<>(List.of("evaluate", folder, "--by", "clicks"));
    args.addAll(List.of("--volumes", folder.resolve("volumes")));
    args.addAll(List.of("--model", NanoModel.writeWithTracker(folder)));
    args.addAll(List.of(more));
    return Run.of(args.toArray());
  }

  @Test
  void theTableSaysAlongWhichPlaneObjectsWereFollowed() throws Exception {
    assertNoLeak(
        () -> {
          Run coronal = byClicks("--plane", "coronal");
          assertThat(coronal.code()).as(coronal.err()).isZero();
          assertThat(coronal.out())
              .contains("| 1 click through coronal slices | box through coronal slices |")
              .contains("| volumes: all labels | 1 |");
        });
  }

  @Test
  void withoutAPlaneVolumesAreCutAsSegmentCutsThem() throws Exception {
    Run run = byClicks("--out", folder.resolve("out"));
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("| 1 click through sagittal slices |");
    assertThat(folder.resolve("out/evaluation-clicks.csv"))
        .content()
        .contains("volumes,all labels,v.nii.gz,1,box through sagittal slices,");
  }
}
