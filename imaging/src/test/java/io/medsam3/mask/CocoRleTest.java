package io.medsam3.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.medsam3.SharedFiles;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CocoRleTest {
  @Test
  void countsRunDownTheColumnsAndStartWithBackground() {
    Mask mask = Mask.of(Grid.picture(3, 2), (i, j, k) -> i == 0 && j == 0 || i == 2);
    CocoRle rle = CocoRle.of(mask, 0);
    assertThat(rle.counts()).containsExactly(0, 1, 3, 2);
    assertThat(rle.area()).isEqualTo(3);
    assertThat(rle.mask()).isEqualTo(mask);
  }

  @Test
  void textAndBackIsIdentity() {
    Random random = new Random(1);
    for (int round = 0; round < 100; round++) {
      int width = 1 + random.nextInt(90);
      int height = 1 + random.nextInt(90);
      double density = random.nextDouble();
      Mask mask = Mask.of(Grid.picture(width, height), (i, j, k) -> random.nextDouble() < density);
      CocoRle rle = CocoRle.of(mask, 0);
      assertThat(CocoRle.parse(height, width, rle.text())).isEqualTo(rle);
      assertThat(rle.mask()).isEqualTo(mask);
    }
  }

  @Test
  void writesTheTextOfPycocotools() throws IOException {
    // masks_packed and coco_rle describe the same ten masks of 117 x 150.
    JsonNode manifest =
        JsonMapper.shared()
            .readTree(SharedFiles.require("golden/nano_text_only.json").toFile())
            .path("post");
    byte[] file = Files.readAllBytes(SharedFiles.require("golden/nano_text_only.safetensors"));
    int headerLength = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    JsonNode entry =
        JsonMapper.shared()
            .readTree(new String(file, 8, headerLength, StandardCharsets.UTF_8))
            .path("masks_packed");
    int start = 8 + headerLength + entry.path("data_offsets").get(0).asInt();
    int rowBytes = entry.path("shape").get(1).asInt();
    for (int n = 0; n < entry.path("shape").get(0).asInt(); n++) {
      int at = start + n * rowBytes;
      Mask mask =
          Mask.of(
              Grid.picture(150, 117),
              (i, j, k) -> {
                int bit = j * 150 + i;
                return (file[at + bit / 8] >> 7 - bit % 8 & 1) != 0;
              });
      JsonNode expected = manifest.path("coco_rle").get(n);
      assertThat(CocoRle.of(mask, 0).text()).isEqualTo(expected.path("counts").asString());
      assertThat(CocoRle.parse(117, 150, expected.path("counts").asString()).mask())
          .isEqualTo(mask);
    }
  }

  @Test
  void refusesTextThatIsNoRunLengths() {
    assertThatThrownBy(() -> CocoRle.parse(2, 2, "4 "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("character");
    assertThatThrownBy(() -> CocoRle.parse(2, 2, "5")).hasMessageContaining("add up to 5");
    assertThatThrownBy(() -> CocoRle.parse(2, 2, "T")).hasMessageContaining("ends within");
  }
}
