package io.medsam3.golden;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.medsam3.golden.FormulaWeights.Spread;
import io.medsam3.tensor.Tensors;
import io.medsam3.testing.SharedFiles;
import java.nio.file.Files;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormulaWeightsTest {
  @ParameterizedTest
  @CsvSource({
    "'', detector.transformer.decoder.reference_points.weight, 16 4,"
        + " aac0bcacddda5a97, 3ffac1b4 3e70c8c0 bee153b0",
    "'', detector.backbone.vision_backbone.trunk.blocks.0.attn.qkv.weight, 192 64,"
        + " f2a2de8e1d531357, 3e918b97 be376c2d 3c9561a7",
    "'', detector.transformer.decoder.presence_token_head.layers.2.bias, 1,"
        + " d563b236f6c6691b, 401e54e2",
    "example/1:, detector.backbone.vision_backbone.trunk.blocks.0.norm1.weight, 64,"
        + " a1105c85eac3e29d, 3f76e859 3f66ca63 3f6b541e",
  })
  void givesThePublishedBits(String salt, String key, String shape, String hash, String bits)
      throws Exception {
    assertThat(Long.toHexString(FormulaWeights.hash(salt + key))).isEqualTo(hash);
    assertNoLeak(
        () -> {
          Tensor tensor = new FormulaWeights(salt).find(key, longs(shape));
          float[] values = Tensors.toFloats(tensor);
          String[] expected = bits.split(" ");
          for (int i = 0; i < expected.length; i++) {
            assertThat(Integer.toHexString(Float.floatToRawIntBits(values[i])))
                .isEqualTo(expected[i]);
          }
        });
  }

  private static long[] longs(String text) {
    return java.util.Arrays.stream(text.split(" ")).mapToLong(Long::parseLong).toArray();
  }

  @Test
  void anElementDoesNotDependOnTheSizeOfItsTensor() throws Exception {
    assertNoLeak(
        () -> {
          FormulaWeights weights = new FormulaWeights("");
          float[] small = Tensors.toFloats(weights.find("a.token_embedding.weight", 10));
          float[] large = Tensors.toFloats(weights.find("a.token_embedding.weight", 3, 20_001));
          assertThat(large).startsWith(small);
          long z = FormulaWeights.hash("a.token_embedding.weight") + 60_003 * 0x9E3779B97F4A7C15L;
          assertThat(large[60_002]).isEqualTo((FormulaWeights.mix(z) >>> 40) / 8388608f - 1);
        });
  }

  @Test
  void anOverrideReplacesOffsetAndScale() throws Exception {
    assertNoLeak(
        () -> {
          String key = "tracker.no_mem_embed";
          Tensor plain = new FormulaWeights("s").find(key, 1, 1, 32);
          var overridden = new FormulaWeights("s", Map.of(key, new Spread(3, 0.25)));
          Tensor scaled = Tensors.shift(Tensors.scale(plain, 0.5), 3);
          assertThat(overridden.find(key, 1, 1, 32).allclose(scaled, 1e-6, 1e-7, false)).isTrue();
        });
  }

  @Test
  void rotaryTablesAndForeignNamesAreNotMade() throws Exception {
    assertNoLeak(
        () -> {
          FormulaWeights weights = new FormulaWeights("");
          assertThat(weights.find("detector.x.blocks.0.attn.freqs_cis", 16, 8)).isNull();
          assertThat(weights.find("someone.else", 2)).isNull();
          assertThat(weights.keys()).isEmpty();
        });
  }

  @Test
  void transposedConvolutionsAreScaledByTheirFirstAxis() throws Exception {
    assertNoLeak(
        () -> {
          Tensor tensor = new FormulaWeights("").find("d.convs.0.dconv_2x2.weight", 3, 500, 2, 2);
          assertThat(tensor.abs().max().item_float()).isEqualTo(1f, within(0.01f));
        });
  }

  @Test
  void everyOfficialNameHasARule() throws Exception {
    var rules = WeightRules.published();
    var lines = Files.readAllLines(SharedFiles.require("spec/sam3-keys-official.tsv"));
    assertThat(lines.subList(1, lines.size()))
        .hasSize(1465)
        .map(line -> line.split("\t")[0])
        .allMatch(key -> key.endsWith("freqs_cis") != (rules.find(key) != null));
  }
}
