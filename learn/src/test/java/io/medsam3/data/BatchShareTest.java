package io.medsam3.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.sam3.Sam3Config;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How several processes share a batch. */
class BatchShareTest {
  @TempDir Path data;

  private static BatchSettings settings(int pictures) {
    var vision = Sam3Config.nano().vision();
    return new BatchSettings(pictures, vision.imageSize(), vision.maskSide(), 1, 0.5, 0.5, 8, 1, 5);
  }

  private static BatchSource source(Manifest manifest, int pictures) {
    return new BatchSource(
        manifest.rows(),
        settings(pictures),
        new PictureStore(manifest.folder(), 140),
        ConceptLexicon.bundled());
  }

  @Test
  void smallBatchesHoldWhatTheLargeOneHolds() throws Exception {
    Manifest manifest = DrawnData.write(data, 9, 40);
    BatchSource small = source(manifest, 2);
    Batch whole = source(manifest, 6).batch(4);
    List<String> sources = new ArrayList<>();
    for (int rank = 0; rank < 3; rank++) {
      Batch part = small.batch(4 * 3 + rank);
      int from = rank * part.images().length;
      float[] same = Arrays.copyOfRange(whole.images(), from, from + part.images().length);
      assertThat(part.images()).isEqualTo(same);
      sources.addAll(part.sources());
    }
    assertThat(sources).containsExactlyInAnyOrderElementsOf(whole.sources());
  }

  @Test
  void queueTakesEverySoManyBatches() throws Exception {
    BatchSource source = source(DrawnData.write(data, 9, 40), 2);
    try (BatchQueue queue = new BatchQueue(source, 7, 3)) {
      assertThat(queue.take().step()).isEqualTo(7);
      assertThat(queue.take().step()).isEqualTo(10);
    }
  }
}
