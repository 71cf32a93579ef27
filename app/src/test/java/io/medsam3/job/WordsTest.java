package io.medsam3.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.example.Examples;
import io.medsam3.job.JobInput.PictureInput;
import io.medsam3.predict.MedicalSam3;
import io.medsam3.predict.Progress;
import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureReader;
import io.medsam3.raster.PictureWriter;
import io.medsam3.volume.Findings;
import io.medsam3.volume.Mask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What words do to the answers of the bundled model. */
class WordsTest {
  private static final Path BUNDLED = Path.of("..", "models", "medsam3-mobile.safetensors");

  @TempDir Path folder;

  /** The second cell holds other words for the first, in five languages. */
  @ParameterizedTest
  @CsvSource({
    "polyp, Polyps;colonic polyp;息肉;Darmpolyp;pólipo, polyp",
    "retinal vessel, Retinal-Vessels;视网膜血管;Netzhautgefäße;vaisseau rétinien, retina",
    "cell nucleus, nuclei;NUCLEUS;细胞核;Zellkerne;noyaux cellulaires, nuclei"
  })
  void synonymsOfAConceptHaveTheSameMask(String concept, String synonyms, String picture)
      throws IOException {
    String file =
        Examples.all().stream()
            .filter(e -> e.phrase().equals(concept) && e.picture().contains(picture))
            .findFirst()
            .orElseThrow()
            .picture();
    Picture seen = PictureReader.read(Examples.unpack(file, folder), new Findings());
    try (MedicalSam3 model = MedicalSam3.open(BUNDLED)) {
      Mask wanted = mask(model, seen, concept);
      assertThat(wanted.isEmpty()).isFalse();
      for (String words : synonyms.split(";")) {
        Mask found = mask(model, seen, words);
        double dice = 2.0 * found.and(wanted).count() / (found.count() + wanted.count());
        assertThat(dice).as(words).isGreaterThanOrEqualTo(0.95);
      }
    }
  }

  private Mask mask(MedicalSam3 model, Picture picture, String words) throws IOException {
    Path file = folder.resolve("seen.png");
    PictureWriter.writePng(picture, file);
    var input = new PictureInput(file, "PNG", picture, List.of());
    JobResult result = new Job(model, JobRequest.of(List.of(words))).run(input, Progress.NONE);
    assertThat(result.record().warnings()).as(words).isEmpty();
    return result.found().list().get(0).mask();
  }
}
