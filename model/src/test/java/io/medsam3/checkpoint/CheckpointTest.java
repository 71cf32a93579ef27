package io.medsam3.checkpoint;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.medsam3.checkpoint.Checkpoint.Layout;
import io.medsam3.golden.FormulaWeights;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import io.medsam3.testing.SharedFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(180)
class CheckpointTest {
  private static final CheckpointNotes NOTES =
      new CheckpointNotes("{\"preset\":\"nano\"}", "nano.pt", "00ff", "Apache-2.0");

  @TempDir Path folder;

  private static Path published(String name) {
    return SharedFiles.require("golden/checkpoints/" + name);
  }

  /** The formula's tensor as a file of that layout and type holds it, or null. */
  private static Tensor expected(Checkpoint source, TensorSpec spec) {
    Tensor formula = new FormulaWeights("").find(spec.name(), spec.shape());
    if (formula != null
        && spec.name().equals(HuggingFaceNames.POSITIONS)
        && source.layout() == Layout.HUGGING_FACE) {
      formula.narrow(1, 0, 1).zero_();
    }
    return formula == null ? null : formula.to(spec.type());
  }

  private static int assertFormulaWeights(Checkpoint source) {
    int compared = 0;
    for (TensorSpec spec : source.specs()) {
      try (Scope scope = new Scope()) {
        Tensor expected = expected(source, spec);
        if (expected != null) {
          Tensor found = source.find(spec.name(), spec.shape());
          assertThat(found.equal(expected)).as(spec.toString()).isTrue();
          compared++;
        }
      }
    }
    return compared;
  }

  @ParameterizedTest
  @CsvSource({
    "nano-official.pt, OFFICIAL, 577, true",
    "nano-medical-2d.pt, IMAGE_MODEL, 298, false",
    "nano-hf.safetensors, HUGGING_FACE, 571, true",
  })
  void everyPublishedLayoutGivesTheFormulasWeights(
      String name, Layout layout, int count, boolean tracker) throws Exception {
    Path file = published(name);
    assertNoLeak(
        () -> {
          try (Checkpoint source = Checkpoint.open(file)) {
            assertThat(source.layout()).isEqualTo(layout);
            assertThat(source.notes()).isEmpty();
            assertThat(source.holds("detector.")).isTrue();
            assertThat(source.holds("tracker.")).isEqualTo(tracker);
            assertThat(source.remarks()).hasSize(layout == Layout.HUGGING_FACE ? 1 : 0);
            assertThat(assertFormulaWeights(source)).isEqualTo(count);
          }
        });
  }

  @ParameterizedTest
  @CsvSource({"nano-official.pt", "nano-medical-2d.pt", "nano-hf.safetensors"})
  void everyLayoutComesBackFromAFileOfOurs(String name) throws Exception {
    Path ours = folder.resolve("ours.safetensors");
    Path file = published(name);
    assertNoLeak(
        () -> {
          try (Checkpoint source = Checkpoint.open(file)) {
            source.save(ours, NOTES);
            try (Checkpoint back = Checkpoint.open(ours)) {
              assertThat(back.layout()).isEqualTo(Layout.OFFICIAL);
              assertThat(back.notes()).contains(NOTES);
              Map<String, TensorSpec> specs = new HashMap<>();
              source.specs().forEach(spec -> specs.put(spec.name(), spec));
              specs.keySet().removeIf(key -> key.endsWith("freqs_cis"));
              assertThat(back.specs()).containsExactlyInAnyOrderElementsOf(specs.values());
              for (String key : back.keys()) {
                try (Scope scope = new Scope()) {
                  assertThat(back.find(key).equal(source.find(key))).as(key).isTrue();
                }
              }
            }
          }
        });
  }

  @Test
  void theHuggingFaceLayoutComesBackFromOfficialWeights() throws Exception {
    Path split = folder.resolve("hf.safetensors");
    Path official = published("nano-official.pt");
    Path names = published("nano-hf.safetensors");
    assertNoLeak(
        () -> {
          try (Checkpoint source = Checkpoint.open(official);
              Safetensors layout = Safetensors.open(names)) {
            SafetensorsWriter.write(split, huggingFace(layout, source), Map.of());
            try (Checkpoint back = Checkpoint.open(split)) {
              assertThat(back.layout()).isEqualTo(Layout.HUGGING_FACE);
              assertThat(assertFormulaWeights(back)).isEqualTo(571);
            }
          }
        });
  }

  private static Map<String, Tensor> huggingFace(Safetensors layout, Checkpoint source) {
    HuggingFaceNames names = new HuggingFaceNames();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (String name : layout.keys()) {
      String official = names.official(name);
      int third = HuggingFaceNames.third(name, official);
      if (official.equals(HuggingFaceNames.POINT_EMBEDDINGS)) {
        List<Tensor> rows = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          rows.add(source.find(official + "." + i + ".weight"));
        }
        tensors.put(name, Tensors.cat(0, rows.toArray(Tensor[]::new)));
        continue;
      }
      Tensor whole = source.find(official);
      if (third >= 0) {
        long size = whole.size(0) / 3;
        tensors.put(name, whole.narrow(0, third * size, size));
      } else if (official.equals(HuggingFaceNames.POSITIONS)) {
        tensors.put(name, whole.narrow(1, 1, whole.size(1) - 1));
      } else if (official.equals(HuggingFaceNames.TEXT_PROJECTION)) {
        tensors.put(name, whole.t());
      } else {
        tensors.put(name, whole);
      }
    }
    return tensors;
  }

  @Test
  void whatTheHuggingFaceLayoutDropsIsZeroAndTold() throws Exception {
    Path file = published("nano-hf.safetensors");
    assertNoLeak(
        () -> {
          try (Checkpoint source = Checkpoint.open(file)) {
            String key = "detector.geometry_encoder.points_direct_project.weight";
            assertThat(source.keys()).doesNotContain(key);
            assertThat(Tensors.toFloats(source.find(key, 2, 2))).containsOnly(0);
            assertThat(source.find("detector.geometry_encoder.other", 2)).isNull();
            assertThat(source.remarks())
                .containsExactly(
                    "the Hugging Face layout has no weights for point exemplars;"
                        + " they are zero, so points as exemplars do nothing");
          }
        });
  }

  @Test
  void wholeTensorsOfAPublishedFileAreMappedAndJoinedOnesCopied() throws Exception {
    Path file = published("nano-hf.safetensors");
    assertNoLeak(
        () -> {
          try (Checkpoint source = Checkpoint.open(file)) {
            String whole = "detector.backbone.vision_backbone.trunk.patch_embed.proj.weight";
            String joined = "detector.backbone.vision_backbone.trunk.blocks.0.attn.qkv.weight";
            assertThat(source.find(whole).data_ptr()).isEqualTo(source.find(whole).data_ptr());
            assertThat(source.find(joined).data_ptr()).isNotEqualTo(source.find(joined).data_ptr());
          }
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hostile-reduce.pt | refuses 'posix.system'",
        "other-network.pt | a checkpoint of another network: its 1 tensors have names such as",
        "truncated.pt | cut short",
        "text.pt | a text file, not a checkpoint; did a download fail? It begins \"<html>403",
      })
  void refusesWhatIsNoCheckpointOfThisNetworkInOneLine(String name, String reason) {
    Path file = published(name);
    assertThatThrownBy(() -> Checkpoint.open(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(reason)
        .message()
        .doesNotContain("\n");
    assertThat(Path.of("pwned-by-checkpoint")).doesNotExist();
  }

  private void assertRefused(byte[] content, String reason) throws IOException {
    Path file = Files.write(folder.resolve("file"), content);
    assertThatThrownBy(() -> Checkpoint.open(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(reason)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void saysWhatOtherFilesAre() throws Exception {
    byte[] tar = new byte[600];
    System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
    assertRefused(new byte[0], "an empty file");
    assertRefused(tar, "a tar archive");
    assertRefused(new byte[] {(byte) 0x80, 2, (byte) 0x8a, 10}, "before PyTorch 1.6");
    assertRefused(new byte[] {0x1f, (byte) 0x8b, 8, 0}, "a gzip file");
    assertRefused(new byte[] {1, 2, 3}, "neither a torch.save archive nor a safetensors file");
    assertRefused(
        "version https://git-lfs.github.com/spec/v1\noid".getBytes(StandardCharsets.US_ASCII),
        "It begins \"version https://git-lfs.github.com/spec/v1 oid\"");
    assertThatThrownBy(() -> Checkpoint.open(folder)).hasMessageContaining("is a folder");
    assertThatThrownBy(() -> Checkpoint.open(folder.resolve("none.pt")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void randomBytesAreRefused() throws Exception {
    Random random = new Random(3);
    byte[][] starts = {{'P', 'K', 3, 4}, {40, 0, 0, 0, 0, 0, 0, 0, '{'}, {}, {(byte) 0x80, 2}};
    for (int round = 0; round < 200; round++) {
      byte[] bytes = new byte[random.nextInt(600)];
      random.nextBytes(bytes);
      byte[] start = starts[round % starts.length];
      System.arraycopy(start, 0, bytes, 0, Math.min(start.length, bytes.length));
      assertRefused(bytes, "file: ");
    }
  }

  @Test
  void knowsWhatPublishedFilesHoldInVain() {
    assertThat(
            List.of(
                "detector.backbone.vision_backbone.trunk.blocks.0.attn.freqs_cis",
                "detector.backbone.vision_backbone.convs.3.conv_1x1.bias",
                "detector.backbone.vision_backbone.sam2_convs.3.conv_3x3.weight",
                "detector.backbone.language_backbone.encoder.text_projection",
                "detector.segmentation_head.pixel_decoder.norms.2.weight",
                "detector.geometry_encoder.points_pool_project.bias",
                "tracker.no_mem_pos_enc"))
        .allMatch(Checkpoint::isKnownUnused);
    assertThat(
            List.of(
                "detector.backbone.vision_backbone.convs.2.conv_1x1.bias",
                "detector.segmentation_head.pixel_decoder.norms.1.weight",
                "tracker.no_mem_embed",
                "tracker.obj_ptr_proj.layers.2.weight"))
        .noneMatch(Checkpoint::isKnownUnused);
  }

  @Test
  void tellsTheDigestOfTheFileWithProgress() throws Exception {
    Path file = folder.resolve("digest.safetensors");
    assertNoLeak(
        () -> {
          SafetensorsWriter.write(
              file, Map.of("tracker.x", Tensors.zeros(ScalarType.Byte, 9_000_000)), Map.of());
          List<Long> heard = new ArrayList<>();
          try (Checkpoint source = Checkpoint.open(file)) {
            String digest = source.sha256(heard::add);
            assertThat(digest).hasSize(64).isEqualTo(source.sha256(heard::add));
            assertThat(heard).isSorted().hasSizeGreaterThan(1).endsWith(Files.size(file));
          }
        });
  }
}
