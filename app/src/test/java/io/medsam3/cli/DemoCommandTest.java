package io.medsam3.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.example.Examples;
import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureReader;
import io.medsam3.volume.Findings;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandTest {
  @TempDir Path folder;

  @Test
  void showsEveryExample() throws IOException {
    Path out = folder.resolve("demo");
    Run run = Run.of("demo", "--out", out, "--model", NanoModel.write(folder));
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out().lines()).hasSize(Examples.all().size() + 2);
    Picture sheet = PictureReader.read(out.resolve("contact-sheet.png"), new Findings());
    assertThat(sheet.width()).isEqualTo(4 * 248 + 8);
  }

  @Test
  void regionsAreCountedAcrossCorners() {
    String drawn =
        """
        #..#.
        .#...
        ...##
        #...#
        """;
    String[] rows = drawn.split("\n");
    Mask mask = Mask.of(Grid.picture(5, 4), (i, j, k) -> rows[j].charAt(i) == '#');
    assertThat(Regions.count(mask)).isEqualTo(4);
    assertThat(Regions.count(Mask.empty(Grid.picture(5, 4)))).isZero();
  }
}
