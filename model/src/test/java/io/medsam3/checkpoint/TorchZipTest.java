package io.medsam3.checkpoint;

import static io.medsam3.checkpoint.PickleBytes.floats;
import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.medsam3.golden.FormulaWeights;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import io.medsam3.testing.SharedFiles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class TorchZipTest {
  @TempDir Path folder;

  private Path file() {
    return folder.resolve("model.pt");
  }

  private void assertRefused(String reason) {
    assertThatThrownBy(() -> TorchZip.open(file()))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(file().toString())
        .hasMessageContaining(reason)
        .message()
        .doesNotContain("\n");
  }

  private void assertRefused(PickleBytes pickle, String reason) throws Exception {
    pickle.zip(file(), floats(1, 2, 3, 4, 5, 6));
    assertRefused(reason);
  }

  @Test
  void everyOfficialTensorIsThatOfTheFormulaBitForBit() throws Exception {
    Path official = SharedFiles.require("golden/checkpoints/nano-official.pt");
    assertNoLeak(
        () -> {
          FormulaWeights formula = new FormulaWeights("");
          try (TorchZip source = TorchZip.open(official)) {
            int compared = 0;
            for (String key : source.keys()) {
              try (Scope scope = new Scope()) {
                Tensor found = source.find(key);
                Tensor expected = formula.find(key, Tensors.shape(found));
                if (expected == null) {
                  assertThat(key).endsWith("freqs_cis");
                  assertThat(found.is_complex()).isTrue();
                } else {
                  assertThat(found.equal(expected)).as(key).isTrue();
                  compared++;
                }
              }
            }
            assertThat(compared).isEqualTo(577);
          }
        });
  }

  @Test
  void readsTheModelOfATrainersCheckpointAndNothingElse() throws Exception {
    Path trained = SharedFiles.require("golden/checkpoints/nano-medical-2d.pt");
    assertNoLeak(
        () -> {
          FormulaWeights formula = new FormulaWeights("");
          try (TorchZip source = TorchZip.open(trained)) {
            assertThat(source.keys()).hasSize(302).allMatch(key -> !key.startsWith("detector."));
            for (TensorSpec spec : source.specs()) {
              try (Scope scope = new Scope()) {
                Tensor expected = formula.find("detector." + spec.name(), spec.shape());
                if (expected != null) {
                  Tensor rounded = expected.to(ScalarType.Half);
                  assertThat(source.find(spec.name()).equal(rounded)).as(spec.name()).isTrue();
                }
              }
            }
          }
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hostile-reduce.pt | refuses 'posix.system'",
        "truncated.pt | a zip file that was cut short",
        "text.pt | a zip file that was cut short",
      })
  void refusesTheHostileAndTheBroken(String name, String reason) {
    Path file = SharedFiles.require("golden/checkpoints/" + name);
    assertThatThrownBy(() -> TorchZip.open(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(reason);
    assertThat(Path.of("pwned-by-checkpoint")).doesNotExist();
  }

  @Test
  void readsViewsWithStridesAndOffsets() throws Exception {
    new PickleBytes()
        .raw('}', '(')
        .text("transposed")
        .tensor("FloatStorage", "0", 0, new int[] {3, 2}, new int[] {1, 3})
        .text("tail")
        .tensor("FloatStorage", "0", 4, new int[] {2}, new int[] {1})
        .text("expanded")
        .tensor("FloatStorage", "0", 1, new int[] {2, 2}, new int[] {0, 1})
        .text("scalar")
        .tensor("FloatStorage", "0", 5, new int[] {}, new int[] {})
        .text("empty")
        .tensor("FloatStorage", "0", 0, new int[] {0, 7}, new int[] {7, 1})
        .op('u')
        .zip(file(), floats(1, 2, 3, 4, 5, 6));
    assertNoLeak(
        () -> {
          try (TorchZip source = TorchZip.open(file())) {
            assertThat(Tensors.toFloats(source.find("transposed")))
                .containsExactly(1, 4, 2, 5, 3, 6);
            assertThat(Tensors.toFloats(source.find("tail"))).containsExactly(5, 6);
            assertThat(Tensors.toFloats(source.find("expanded"))).containsExactly(2, 3, 2, 3);
            assertThat(Tensors.toFloats(source.find("scalar"))).containsExactly(6);
            assertThat(Tensors.shape(source.find("empty"))).containsExactly(0, 7);
            assertThat(source.find("none")).isNull();
          }
        });
  }

  @ParameterizedTest
  @CsvSource({
    "os, system",
    "builtins, eval",
    "builtins, getattr",
    "torch.hub, load",
    "torch, load",
    "subprocess, Popen",
    "collections, Counter",
    "sam3.model, Sam3",
    "numpy.testing._private.utils, runstring"
  })
  void namesWhatItRefuses(String module, String name) throws Exception {
    assertRefused(
        new PickleBytes().global(module, name).raw(')', 'R'),
        "refuses '" + module + "." + name + "'");
    assertRefused(
        new PickleBytes().text(module).text(name).raw(0x93, ')', 'R'),
        "refuses '" + module + "." + name + "'");
  }

  @Test
  void plainValuesBesideTheModelAreInert() throws Exception {
    new PickleBytes()
        .raw('}', '(')
        .text("args")
        .global("argparse", "Namespace")
        .raw(')', 0x81, '}')
        .text("seed")
        .number(3)
        .raw('s', 'b')
        .text("model")
        .op('}')
        .text("x")
        .tensor("FloatStorage", "0", 0, new int[] {2}, new int[] {1})
        .op('s')
        .text("best")
        .global("numpy.core.multiarray", "scalar")
        .raw(')', 'R')
        .op('u')
        .zip(file(), floats(8, 9));
    assertNoLeak(
        () -> {
          try (TorchZip source = TorchZip.open(file())) {
            assertThat(source.keys()).containsExactly("x");
            assertThat(Tensors.toFloats(source.find("x"))).containsExactly(8, 9);
          }
        });
  }

  @Test
  void refusesTensorsThatTheirStorageCannotHold() throws Exception {
    String reason = "the numbers of 'x' are missing or fewer than its shape needs";
    int[][][] views = {
      {{0}, {7}, {1}}, {{1}, {6}, {1}}, {{0}, {2, 2}, {4, 3}}, {{-1}, {1}, {1}},
      {{0}, {2}, {-1}}, {{0}, {-1}, {1}}, {{0}, {2}, {1, 1}}, {{7}, {0}, {1}},
      {{0}, {1 << 30, 1 << 30, 1 << 30}, {0, 0, 0}},
    };
    for (int[][] view : views) {
      var pickle = new PickleBytes().raw('}').text("x");
      pickle.tensor("FloatStorage", "0", view[0][0], view[1], view[2]).op('s');
      assertRefused(pickle, reason);
    }
    var missing = new PickleBytes().raw('}').text("x");
    missing.tensor("FloatStorage", "../0", 0, new int[] {1}, new int[] {1}).op('s');
    assertRefused(missing, reason);
  }

  @Test
  void refusesWhatIsNoDictionaryOfTensors() throws Exception {
    String reason = "no dictionary of tensors at the top or under 'model'";
    assertRefused(new PickleBytes().op(']'), reason);
    assertRefused(new PickleBytes().op('}'), reason);
    assertRefused(new PickleBytes().op('N'), reason);
    assertRefused(
        new PickleBytes().op('}').text("model").op('}').text("x").number(1).raw('s', 's'),
        "'x' is not a tensor");
  }

  @Test
  void refusesDamagedPicklesInOneLine() throws Exception {
    assertRefused(new PickleBytes().raw('h', 7), "a value that was never stored");
    assertRefused(new PickleBytes().op('t'), "a mark is missing");
    assertRefused(new PickleBytes().op('R'), "a value is missing");
    assertRefused(new PickleBytes().raw('(', 'q', 0), "a value is missing");
    assertRefused(new PickleBytes().raw('X', 255, 255, 255, 127), "it ends too early");
    assertRefused(new PickleBytes().raw('X', 255, 255, 255, 255), "it ends too early");
    assertRefused(new PickleBytes().raw(0x8d, 0, 0, 0, 0, 0, 0, 0, 1), "it ends too early");
    assertRefused(new PickleBytes().raw('I', '1', '\n'), "unknown instruction 0x49");
    assertRefused(new PickleBytes().text("x").raw('Q'), "something other than the numbers");
    assertRefused(
        new PickleBytes().global("torch._utils", "_rebuild_tensor_v2").raw(')', 'R'),
        "arguments that do not suit");
  }

  @Test
  void hugeAndSelfContainingValuesNeitherHangNorOverflow() throws Exception {
    PickleBytes deep = new PickleBytes();
    for (int i = 0; i < 300_000; i++) {
      deep.raw(')', 0x85);
    }
    assertRefused(deep, "no dictionary of tensors");
    assertRefused(
        new PickleBytes().raw(']', 'q', 0, 'h', 0, 'a', '}', 'h', 0, 'h', 0, 's'),
        "no dictionary of tensors");
    PickleBytes lists = new PickleBytes();
    for (int i = 0; i < Unpickler.LARGEST / 8; i++) {
      lists.raw(']', '(');
    }
    assertRefused(lists, "a value is missing");
    PickleBytes large = new PickleBytes();
    for (int i = 0; i < Unpickler.LARGEST; i++) {
      large.op('N');
    }
    assertRefused(large, "its pickle has 8388611 bytes; expected at most 8388608");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, 3, 0xFFFFFFFFL, Long.MAX_VALUE})
  void readsIntegersOfAnyWidth(long value) throws Exception {
    byte[] bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    PickleBytes pickle = new PickleBytes().raw(0x8a, 8);
    for (byte b : bytes) {
      pickle.raw(b);
    }
    assertThat(Unpickler.read(pickle.bytes(), "x")).isEqualTo(value);
    assertThat(Unpickler.read(new PickleBytes().raw(0x8a, 1, 0xFE).bytes(), "x")).isEqualTo(-2L);
    assertThat(Unpickler.read(new PickleBytes().raw(0x8a, 0).bytes(), "x")).isEqualTo(0L);
  }

  @Test
  void refusesCompressedAndForeignArchives() throws Exception {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file()))) {
      zip.putNextEntry(new ZipEntry("archive/data.pkl"));
      zip.write(new byte[1 << 20]);
    }
    assertRefused("entry 'archive/data.pkl' is compressed or encrypted");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file()))) {
      PickleBytes.store(zip, "word/document.xml", new byte[3]);
    }
    assertRefused("a zip file with 0 entries named data.pkl");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file()))) {
      PickleBytes.store(zip, "a/data.pkl", new PickleBytes().op('}').bytes());
      PickleBytes.store(zip, "a/byteorder", "big".getBytes());
    }
    assertRefused("its numbers have byte order 'big'");
  }

  @Test
  void damagedFilesAreRefusedOrLoad() throws Exception {
    new PickleBytes()
        .raw('}', '(')
        .text("a.weight")
        .tensor("FloatStorage", "0", 0, new int[] {3, 2}, new int[] {1, 3})
        .text("b")
        .tensor("HalfStorage", "1", 1, new int[] {4}, new int[] {1})
        .op('u')
        .zip(file(), floats(1, 2, 3, 4, 5, 6), new byte[10]);
    byte[] whole = Files.readAllBytes(file());
    Random random = new Random(11);
    assertNoLeak(
        () -> {
          int refused = 0;
          for (int round = 0; round < 600; round++) {
            byte[] damaged = whole.clone();
            for (int i = 0; i <= random.nextInt(3); i++) {
              damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            int length = random.nextInt(8) == 0 ? random.nextInt(whole.length) : whole.length;
            Files.write(file(), Arrays.copyOf(damaged, length));
            try (Scope scope = new Scope();
                TorchZip source = TorchZip.open(file())) {
              source.keys().forEach(key -> Tensors.toFloats(source.find(key)));
            } catch (CheckpointException e) {
              refused++;
            }
          }
          assertThat(refused).isBetween(100, 599);
        });
  }
}
