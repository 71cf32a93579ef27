package io.medsam3.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainLogTest {
  @TempDir Path folder;

  @Test
  void numberOfSomeStepsIsTheMeanOfThose() throws Exception {
    List<String> told = new ArrayList<>();
    Path file = folder.resolve("log.jsonl");
    TrainLog log = new TrainLog(file, told::add);
    log.add(new TrainLog.Entry(Map.of("loss", 1.0, "dice_box", 0.8), 2, 4, 1));
    log.add(new TrainLog.Entry(Map.of("loss", 2.0, "dice_click", 0.5), 4, 4, 1));
    log.add(new TrainLog.Entry(Map.of("loss", 3.0, "dice_click", 0.25), 6, 4, 2));
    log.flush(3, 1e-3, 0.5, 4);
    assertThat(Files.readString(file))
        .contains("\"loss\":2.0")
        .contains("\"dice_box\":0.8")
        .contains("\"dice_click\":0.375")
        .contains("\"gradient_norm\":4.0")
        .contains("\"pictures_per_second\":3.0");
    assertThat(told).hasSize(1);
    assertThat(told.get(0)).contains("dice_box 0.8000").contains("loss 2.0000");
    assertThat(log.pending()).isZero();
  }

  @Test
  void numbersOfTheLastTimeAreForgotten() throws Exception {
    Path file = folder.resolve("log.jsonl");
    TrainLog log = new TrainLog(file, line -> {});
    log.add(new TrainLog.Entry(Map.of("dice_box", 0.8), 1, 1, 1));
    log.flush(1, 1e-3, 0.5, 1);
    log.add(new TrainLog.Entry(Map.of("loss", 1.0), 1, 1, 1));
    log.flush(2, 1e-3, 0.6, 2);
    assertThat(Files.readAllLines(file).get(1)).contains("\"loss\":1.0").doesNotContain("dice_box");
  }
}
