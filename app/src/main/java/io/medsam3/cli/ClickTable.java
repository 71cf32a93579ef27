package io.medsam3.cli;

import io.medsam3.clicks.ClickEvaluation;
import io.medsam3.clicks.PictureClicks;
import io.medsam3.clicks.TrainingVolume;
import io.medsam3.clicks.VolumeClicks;
import io.medsam3.data.ConceptLexicon;
import io.medsam3.data.Manifest;
import io.medsam3.data.Split;
import io.medsam3.predict.MedicalSam3;
import io.medsam3.volume.Axis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The table of answers to clicks and boxes. */
record ClickTable(ModelOptions modelOptions, Output output) {
  /**
   * Measures and prints.
   *
   * @param validation whether only volumes count that training never sees, as for the rows
   * @param volumes a folder with {@code images} and {@code labels}, or null
   * @param out where the tables go as Markdown and CSV, or null
   */
  void show(Manifest rows, boolean validation, @Nullable Path volumes, @Nullable Path out)
      throws IOException {
    ClickEvaluation evaluation;
    Consumer<String> console = line -> output.progress("%s", line);
    try (MedicalSam3 model = modelOptions.open(output)) {
      evaluation =
          new PictureClicks(model.network(), ConceptLexicon.bundled()).evaluate(rows, console);
      if (volumes != null) {
        var listing = TrainingVolume.images(volumes, Split.DEFAULT, validation);
        output.progress("%s: %s", volumes, listing);
        var carried = new VolumeClicks(model.network(), Axis.K);
        evaluation = evaluation.and(carried.evaluate(listing.images(), console));
      }
    }
    if (out != null) {
      Files.createDirectories(out);
      Files.writeString(out.resolve("evaluation-clicks.md"), evaluation.markdown());
      Files.writeString(out.resolve("evaluation-clicks.csv"), evaluation.csv());
    }
    if (output.isJson()) {
      output.json(evaluation.asMap());
    } else {
      output.line("%s", evaluation.markdown());
    }
  }
}
