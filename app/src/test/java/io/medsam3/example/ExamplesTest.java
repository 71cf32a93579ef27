package io.medsam3.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.example.Example.Expectation;
import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureReader;
import io.medsam3.volume.Findings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamplesTest {
  @TempDir Path folder;

  @Test
  void everyExampleIsReadableAndItsTruthFits() throws IOException {
    for (Example example : Examples.all()) {
      Picture picture = read(example.picture());
      if (example.truth() != null) {
        Picture truth = read(example.truth());
        assertThat(List.of(truth.width(), truth.height(), truth.channels()))
            .as(example.truth())
            .isEqualTo(List.of(picture.width(), picture.height(), 1));
      }
    }
  }

  @Test
  void coversSixKindsOfImagingAndEveryExpectation() throws IOException {
    Set<String> imaging = new HashSet<>();
    Set<Expectation> expectations = new HashSet<>();
    for (Example example : Examples.all()) {
      imaging.add(example.imaging().replace(", drawn", ""));
      expectations.add(example.expectation());
    }
    assertThat(imaging).hasSizeGreaterThanOrEqualTo(6);
    assertThat(expectations).containsExactlyInAnyOrder(Expectation.values());
  }

  @Test
  void everyPictureHasItsLicenceBesideIt() throws IOException {
    Path data = Path.of("..", "examples", "data");
    String licences = Files.readString(data.resolve("licences/README.txt"));
    for (Example example : Examples.all()) {
      String named = example.picture().startsWith("drawn/") ? "drawn/*" : example.picture();
      assertThat(licences).contains(named);
    }
  }

  @Test
  void theExamplesStaySmall() throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.walk(Path.of("..", "examples", "data"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
    }
    assertThat(bytes).isLessThan(3_000_000);
  }

  @Test
  void anAbsentTargetAgreesOnlyWithNothingFound() {
    assertThat(Expectation.ABSENT.agreesWith(0)).isTrue();
    assertThat(Expectation.ABSENT.agreesWith(1)).isFalse();
    assertThat(Expectation.PRESENT.agreesWith(0)).isFalse();
    assertThat(Expectation.SEVERAL.agreesWith(1)).isFalse();
    assertThat(Expectation.SEVERAL.agreesWith(2)).isTrue();
  }

  private Picture read(String file) throws IOException {
    return PictureReader.read(Examples.unpack(file, folder), new Findings());
  }
}
