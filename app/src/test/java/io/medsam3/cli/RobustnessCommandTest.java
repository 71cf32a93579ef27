package io.medsam3.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of one picture, whose group no hash takes for validation. */
class RobustnessCommandTest {
  @TempDir Path folder;

  @Test
  void allRowsAreTakenWhereNoneIsForValidation() throws Exception {
    PictureWriter.writePng(Picture.of(24, 20, 1, new byte[24 * 20]), folder.resolve("a.png"));
    byte[] mask = new byte[24 * 20];
    mask[100] = (byte) 255;
    PictureWriter.writePng(Picture.of(24, 20, 1, mask), folder.resolve("a_mask.png"));
    Files.writeString(
        folder.resolve("index.jsonl"),
        """
        {"dataset": "drawn", "modality": "endoscopy", "image": "a.png", "mask": "a_mask.png", \
        "prompt": "polyp", "group": "g", "fg": 0.2, "licence": "CC0", "split": "training"}
        """);
    Path model = NanoModel.write(folder);
    Run none = Run.of("robustness", folder, "--model", model);
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err()).contains("none of 1 rows is a validation row", "--all");
    Run evaluated = Run.of("evaluate", folder, "--model", model, "--validation");
    assertThat(evaluated.code()).isEqualTo(1);
    assertThat(evaluated.err()).contains("none of 1 rows", "leave out --validation");
    Path out = folder.resolve("out");
    Run all = Run.of("robustness", folder, "--model", model, "--all", "--out", out);
    assertThat(all.code()).as(all.err()).isZero();
    assertThat(all.out()).contains("blur", "noise");
    assertThat(out).isDirectoryContaining(file -> file.toString().endsWith(".html"));
  }
}
