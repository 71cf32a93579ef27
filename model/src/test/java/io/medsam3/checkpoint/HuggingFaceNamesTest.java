package io.medsam3.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.medsam3.testing.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HuggingFaceNamesTest {
  /** A file of which only the names and shapes are known. */
  private record Listing(Collection<TensorSpec> specs) implements CheckpointFile {
    @Override
    public Tensor find(String key, long... shape) {
      throw new UnsupportedOperationException(key);
    }

    @Override
    public Set<String> keys() {
      return specs.stream().map(TensorSpec::name).collect(Collectors.toSet());
    }

    @Override
    public String name() {
      return "listing";
    }

    @Override
    public void close() {}
  }

  private static List<String[]> rows(String name) throws IOException {
    return Files.readAllLines(SharedFiles.require("spec/" + name)).stream()
        .skip(1)
        .map(line -> line.split("\t"))
        .toList();
  }

  private static TensorSpec spec(String[] row) {
    long[] shape =
        Arrays.stream(row[1].replaceAll("[\\[\\]]", "").split(","))
            .mapToLong(Long::parseLong)
            .toArray();
    return new TensorSpec(row[0], ScalarType.Float, shape);
  }

  @Test
  void translatesEveryPublishedName() throws Exception {
    HuggingFaceNames names = new HuggingFaceNames();
    List<String[]> rows = rows("sam3-keys-hf.tsv");
    assertThat(rows).hasSize(1797);
    for (String[] row : rows) {
      String official = names.official(row[0]);
      assertThat(official).isEqualTo(row[3].replace(".{0,1,2,3}.weight", ""));
      int third = row[4].startsWith("chunk") ? row[4].charAt(5) - '0' : -1;
      assertThat(HuggingFaceNames.third(row[0], official)).as(row[0]).isEqualTo(third);
    }
  }

  @Test
  void givesEveryOfficialTensorInItsOfficialShape() throws Exception {
    var file =
        new HuggingFaceFile(
            new Listing(rows("sam3-keys-hf.tsv").stream().map(row -> spec(row)).toList()));
    Map<String, String> found = new TreeMap<>();
    file.specs().forEach(spec -> found.put(spec.name(), spec.toString()));
    Map<String, String> expected = new TreeMap<>();
    for (String[] row : rows("sam3-keys-official.tsv")) {
      if (!row[0].contains("freqs_cis") && !row[0].contains("geometry_encoder.points_")) {
        expected.put(row[0], spec(row).toString());
      }
    }
    assertThat(found).isEqualTo(expected).hasSizeGreaterThan(1400);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          detector_model.detr_decoder.layers.5.text_cross_attn.k_proj.bias | detector.transformer.decoder.layers.5.ca_text.in_proj_bias
          detector_model.detr_decoder.layers.0.self_attn_layer_norm.weight | detector.transformer.decoder.layers.0.norm2.weight
          detector_model.vision_encoder.neck.fpn_layers.0.scale_layers.2.bias | detector.backbone.vision_backbone.convs.0.dconv_2x2_1.bias
          tracker_neck.fpn_layers.1.scale_layers.0.weight | detector.backbone.vision_backbone.sam2_convs.1.dconv_2x2.weight
          tracker_model.object_pointer_proj.proj_out.weight | tracker.obj_ptr_proj.layers.2.weight
          tracker_model.mask_decoder.transformer.layers.1.self_attn.q_proj.weight | tracker.sam_mask_decoder.transformer.layers.1.self_attn.q_proj.weight
          """)
  void translates(String name, String official) {
    assertThat(new HuggingFaceNames().official(name)).isEqualTo(official);
  }

  @Test
  void refusesPartsThatDoNotFitTogether() {
    String attention = "detector_model.detr_encoder.layers.0.self_attn.";
    TensorSpec q = new TensorSpec(attention + "q_proj.bias", ScalarType.Float, 4);
    TensorSpec k = new TensorSpec(attention + "k_proj.bias", ScalarType.Float, 4);
    TensorSpec v = new TensorSpec(attention + "v_proj.bias", ScalarType.Float, 5);
    assertThatThrownBy(() -> new HuggingFaceFile(new Listing(List.of(q, k, v))))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("found two of [" + q.name() + ", " + k.name());
    assertThatThrownBy(() -> new HuggingFaceFile(new Listing(List.of(q, k))))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("expected three parts of one shape and type; found some of");
    TensorSpec a = new TensorSpec("tracker_model.no_memory_embedding", ScalarType.Float, 5);
    TensorSpec b = new TensorSpec("tracker_model.no_mem_embed", ScalarType.Float, 5);
    assertThatThrownBy(() -> new HuggingFaceFile(new Listing(List.of(a, b))))
        .isInstanceOf(CheckpointException.class)
        .hasMessageEndingWith("are both 'tracker.no_mem_embed'");
  }
}
