package io.medsam3.dicom.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.dicom.Series;
import io.medsam3.dicom.series.SeriesReader;
import io.medsam3.dicom.series.SeriesVolume;
import io.medsam3.volume.Affine;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Size;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shows what is written to dciodvfy of Debian's dicom3tools, where that is installed. */
class ValidatorTest {
  private static final Grid GRID =
      new Grid(new Size(9, 8, 4), Affine.rows(0.5, 0, 0, -31, 0, 0.75, 0, 12, 0, 0, 2.5, 70));
  private static final Path VALIDATOR = Path.of("/usr/bin/dciodvfy");
  @TempDir Path folder;

  @BeforeEach
  void needsTheValidator() {
    Assumptions.assumeTrue(
        Files.isExecutable(VALIDATOR), "dciodvfy is not installed (Debian package dicom3tools)");
  }

  @Test
  void segmentationsStructuresAndReportsHaveNoErrors() throws IOException, InterruptedException {
    Path images = Files.createDirectory(folder.resolve("images"));
    new Series(images, GRID).all();
    SeriesVolume source = SeriesReader.read(images);
    Grid grid = source.volume().grid();
    Mask kidney = Mask.of(grid, (i, j, k) -> i > 2 && j > 2 && k > 0 && !(i == 5 && j == 5));
    Mask other = Mask.of(grid, (i, j, k) -> i < 5 && k == 2);
    List<SegmentDescription> segments = SegTest.descriptions("left kidney", "spotted thing");
    SegWriter writer = new SegWriter(source.source(), grid, segments, SegTest.HEADER);
    WrittenInstance seg =
        writer.write(
            folder.resolve("binary.dcm"),
            SegTest.segments(grid, kidney, other),
            SegWriter.Kind.BINARY);
    writer.write(
        folder.resolve("fractional.dcm"),
        SegTest.segments(grid, kidney, other),
        SegWriter.Kind.FRACTIONAL);
    new StructureSetWriter(source.source(), grid, SegTest.HEADER)
        .write(folder.resolve("structures.dcm"), segments, List.of(kidney, other));
    List<Measurement> measured =
        List.of(Measurement.volume(kidney.cubicMillimetres()), Measurement.meanHounsfield(31));
    new MeasurementReportWriter(source.source(), seg, SegTest.HEADER)
        .write(
            folder.resolve("report.dcm"),
            List.of(new MeasurementReportWriter.Group(1, segments.get(0), measured)));
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(verdict(file)).as(file.toString()).doesNotContain("Error");
      }
    }
  }

  private static String verdict(Path file) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(VALIDATOR.toString(), file.toString()).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    assertThat(text).contains("\n");
    return text;
  }
}
