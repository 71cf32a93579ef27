package io.medsam3.cli;

import io.medsam3.clicks.ClickEvaluation;
import io.medsam3.clicks.PictureClicks;
import io.medsam3.clicks.TrainingVolume;
import io.medsam3.clicks.VolumeClicks;
import io.medsam3.clicks.VolumeWords;
import io.medsam3.data.ConceptLexicon;
import io.medsam3.data.Manifest;
import io.medsam3.data.Split;
import io.medsam3.predict.Cut;
import io.medsam3.predict.MedicalSam3;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The table of answers to clicks and boxes. */
record ClickTable(ModelOptions modelOptions, Output output) {
  /**
   * Volumes through which clicks are carried.
   *
   * @param folder with {@code images} and {@code labels}
   * @param cut empty for the one that suits each volume
   * @param words that the volumes are asked for, too
   */
  record Volumes(Path folder, Optional<Cut> cut, Optional<String> words) {}

  /**
   * Measures and prints.
   *
   * @param validation whether only volumes count that training never sees, as for the rows
   * @param volumes null for none
   * @param out where the tables go as Markdown and CSV, or null
   */
  void show(Manifest rows, boolean validation, @Nullable Volumes volumes, @Nullable Path out)
      throws IOException {
    ClickEvaluation evaluation;
    Consumer<String> console = line -> output.progress("%s", line);
    try (MedicalSam3 model = modelOptions.open(output)) {
      evaluation =
          new PictureClicks(model.network(), ConceptLexicon.bundled()).evaluate(rows, console);
      if (volumes != null) {
        var listing =
            validation
                ? TrainingVolume.images(volumes.folder, Split.DEFAULT, true)
                : TrainingVolume.images(volumes.folder);
        output.progress("%s: %s", volumes.folder, listing);
        var carried = new VolumeClicks(model.network(), volumes.cut);
        evaluation = evaluation.and(carried.evaluate(listing.images(), console));
        if (volumes.words.isPresent()) {
          var asked = new VolumeWords(model, volumes.words.get(), volumes.cut);
          evaluation = evaluation.and(asked.evaluate(listing.images(), console));
        }
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
