package io.medsam3.tracker;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.checkpoint.Params;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.Owner;
import io.medsam3.tensor.Precision;
import io.medsam3.testing.PublishedKeys;
import org.junit.jupiter.api.Test;

class TrackerKeysTest {
  /** Published tensors that no forward pass reads. */
  private static boolean idle(String key) {
    return key.contains("sam2_convs.3.") || key.equals("tracker.no_mem_pos_enc");
  }

  @Test
  void everyPublishedTensorOfTheTrackerIsTakenInItsShape() throws Exception {
    PublishedKeys keys =
        PublishedKeys.read(key -> key.startsWith("tracker.") || key.contains(".sam2_convs."));
    assertThat(keys.keys()).hasSize(309 + 22);
    assertNoLeak(
        () -> {
          try (Owner owner = new Owner()) {
            Params root = Params.of(keys, owner, Precision.FLOAT32);
            new Tracker(root, Sam3Config.sam3().vision(), TrackerConfig.sam3());
            root.verify(TrackerKeysTest::idle);
          }
        });
  }
}
