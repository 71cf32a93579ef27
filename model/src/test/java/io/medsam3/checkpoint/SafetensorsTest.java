package io.medsam3.checkpoint;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SafetensorsTest {
  @TempDir Path folder;

  private Path raw(String header, int dataBytes) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json);
    for (int i = 0; i < dataBytes; i++) {
      bytes.put((byte) i);
    }
    return Files.write(folder.resolve("raw.safetensors"), bytes.array());
  }

  @ParameterizedTest
  @EnumSource(ElementType.class)
  void everyNumberTypeComesBackAsWritten(ElementType type) throws Exception {
    Path file = folder.resolve("types.safetensors");
    assertNoLeak(
        () -> {
          Tensor values = Tensors.range(6).reshape(2, 3).to(type.scalarType());
          SafetensorsWriter.write(file, Map.of("x", values), Map.of());
          try (Safetensors source = Safetensors.open(file)) {
            Tensor back = source.find("x");
            assertThat(back.scalar_type().intern()).isEqualTo(type.scalarType());
            assertThat(Tensors.shape(back)).containsExactly(2, 3);
            assertThat(back.equal(values)).isTrue();
          }
        });
  }

  @Test
  void keepsNamesMetadataScalarsAndEmptyTensors() throws Exception {
    Path file = folder.resolve("mixed.safetensors");
    assertNoLeak(
        () -> {
          Map<String, Tensor> tensors = new LinkedHashMap<>();
          tensors.put("bytes", Tensors.of(new byte[] {1, 2, 3}, 3));
          tensors.put("scalar", Tensors.of(new float[] {7}));
          tensors.put("empty", Tensors.zeros(ScalarType.Float, 0, 4));
          tensors.put("Größe.\"x\"", Tensors.of(new long[] {-1, 5}, 2));
          SafetensorsWriter.write(file, tensors, Map.of("licence", "CC-BY-4.0", "a", "b"));
          try (Safetensors source = Safetensors.open(file)) {
            assertThat(source.metadata()).isEqualTo(Map.of("licence", "CC-BY-4.0", "a", "b"));
            assertThat(source.keys()).isEqualTo(tensors.keySet());
            assertThat(source.find("no such")).isNull();
            assertThat(Tensors.shape(source.find("scalar"))).isEmpty();
            assertThat(Tensors.shape(source.find("empty"))).containsExactly(0, 4);
            assertThat(Tensors.toLongs(source.find("Größe.\"x\""))).containsExactly(-1, 5);
            assertThat(source.specs()).contains(new TensorSpec("bytes", ScalarType.Byte, 3));
          }
        });
    ByteBuffer start = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(start.getLong() % 8).isZero();
  }

  @Test
  void mappedTensorsOutliveTheSourceAndLeaveTheFileAlone() throws Exception {
    Path file = folder.resolve("größe.safetensors");
    assertNoLeak(
        () -> {
          SafetensorsWriter.write(file, Map.of("x", Tensors.range(1000)), Map.of());
          byte[] before = Files.readAllBytes(file);
          Tensor part;
          try (Scope scope = new Scope();
              Safetensors source = Safetensors.open(file)) {
            Tensor x = source.find("x");
            assertThat(source.find("x").data_ptr()).isEqualTo(x.data_ptr());
            part = scope.keep(Tensors.slice(x, 0, 998, 1000));
          }
          System.gc();
          assertThat(Tensors.toFloats(part.add_(part))).containsExactly(1996, 1998);
          assertThat(Files.readAllBytes(file)).isEqualTo(before);
        });
  }

  @Test
  void copiesWhatCannotBeMapped() throws Exception {
    Path file = folder.resolve("copies.bin");
    Files.write(file, new byte[] {9, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0});
    assertNoLeak(
        () -> {
          try (MappedFile bytes = MappedFile.open(file)) {
            Tensor unmapped = bytes.tensor(2, ScalarType.Short, 4);
            assertThat(bytes.isMapped()).isFalse();
            bytes.map(10);
            assertThat(bytes.isMapped()).isTrue();
            assertThat(bytes.tensor(2, ScalarType.Short, 4).equal(unmapped)).isTrue();
            Tensor misalignedAndBeyondTheMap = bytes.tensor(1, ScalarType.Short, 5);
            assertThat(Tensors.toLongs(misalignedAndBeyondTheMap)).containsExactly(1, 2, 3, 4, 5);
            assertThatIOException()
                .isThrownBy(() -> bytes.tensor(8, ScalarType.Short, 2))
                .withMessageContaining("4 bytes at 8; the file has 11");
            bytes.map(1L << 60);
            assertThat(bytes.isMapped()).isFalse();
          }
        });
  }

  @Test
  void aFailedWriteLeavesTheOldFileAndNothingElse() throws Exception {
    Path file = folder.resolve("kept.safetensors");
    assertNoLeak(
        () -> {
          SafetensorsWriter.write(file, Map.of("x", Tensors.range(3)), Map.of());
          byte[] old = Files.readAllBytes(file);
          List<TensorSpec> specs = List.of(new TensorSpec("x", ScalarType.Float, 4));
          assertThatIllegalArgumentException()
              .isThrownBy(() -> SafetensorsWriter.write(file, specs, s -> torch.ones(5), Map.of()))
              .withMessage("expected x F32[4]; found x F32[5]");
          assertThat(Files.readAllBytes(file)).isEqualTo(old);
        });
    assertThat(Files.list(folder)).containsExactly(file);
  }

  @Test
  void replacesAFileWhoseTensorsAreInUse() throws Exception {
    Path file = folder.resolve("again.safetensors");
    assertNoLeak(
        () -> {
          SafetensorsWriter.write(file, Map.of("x", Tensors.range(3)), Map.of());
          try (Safetensors old = Safetensors.open(file)) {
            Tensor x = old.find("x");
            SafetensorsWriter.write(file, Map.of("x", Tensors.shift(x, 1)), Map.of());
            assertThat(Tensors.toFloats(x)).containsExactly(0, 1, 2);
          }
          try (Safetensors source = Safetensors.open(file)) {
            assertThat(Tensors.toFloats(source.find("x"))).containsExactly(1, 2, 3);
          }
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"x":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}| cut short: 'x' ends at byte 12 of the data, of which there are 8
          {"x":{"dtype":"F8_E4M3","shape":[2],"data_offsets":[0,2]}}| 'x' has numbers of type 'F8_E4M3'; known are F64, F32
          {"x":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}| 'x' has 4 bytes at data_offsets [0, 4]; its type and shape [2] need 8
          {"x":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}| 'x' has no sound shape and data_offsets
          {"x":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}| 'x' has no sound shape and data_offsets
          {"x":{"dtype":"F32","data_offsets":[0,4]}}| 'x' has no sound shape and data_offsets
          {"x":{"dtype":"U8","shape":[4611686018427387904,2,0],"data_offsets":[0,0]}}| 'x' has no sound shape and data_offsets
          {"x":{"dtype":"U8","shape":[0],"data_offsets":[-9223372036854775808,-9223372036854775808]}}| 'x' has no sound shape
          {"x":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"y":{"dtype":"U8","shape":[4],"data_offsets":[3,7]}}| 'x' and 'y' overlap
          {"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"x":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}| its header is not JSON (Duplicate
          {"x":3}| 'x' has numbers of type ''
          {"__metadata__":{"a":1}}| note 'a' in the header is not text
          {"x":{"dtype":"F32"| its header is not JSON
          [1,2]| its header is not a JSON object
          {} x| its header is not JSON
          [[[[[[[[[[[[1]]]]]]]]]]]]| its header is not JSON
          """)
  void refusesAnUnsoundHeader(String header, String reason) throws Exception {
    Path file = raw(header, 8);
    assertThatThrownBy(() -> Safetensors.open(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(reason)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void refusesLengthsThatDoNotFitTheFile() throws Exception {
    Path file = folder.resolve("length.safetensors");
    for (long length : new long[] {0, 1, 57, 1 << 28, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
      ByteBuffer bytes = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
      Files.write(file, bytes.putLong(length).array());
      assertThatThrownBy(() -> Safetensors.open(file))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("its header length is " + Long.toUnsignedString(length));
    }
    Files.write(file, new byte[3]);
    assertThatThrownBy(() -> Safetensors.open(file)).isInstanceOf(CheckpointException.class);
    assertThatThrownBy(() -> Safetensors.open(folder)).hasMessageContaining("is a folder");
    assertThatThrownBy(() -> Safetensors.open(folder.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void damagedFilesAreRefusedOrLoad() throws Exception {
    Path file = folder.resolve("damaged.safetensors");
    Random random = new Random(5);
    assertNoLeak(
        () -> {
          SafetensorsWriter.write(
              file,
              Map.of("a.weight", Tensors.range(12).reshape(3, 4), "b", Tensors.range(3)),
              Map.of("licence", "none"));
          byte[] whole = Files.readAllBytes(file);
          int refused = 0;
          for (int round = 0; round < 600; round++) {
            byte[] damaged = whole.clone();
            for (int i = 0; i <= random.nextInt(3); i++) {
              damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            }
            int length = random.nextInt(4) == 0 ? random.nextInt(whole.length) : whole.length;
            Files.write(file, java.util.Arrays.copyOf(damaged, length));
            try (Scope scope = new Scope();
                Safetensors source = Safetensors.open(file)) {
              source.keys().forEach(key -> Tensors.toFloats(source.find(key)));
            } catch (CheckpointException e) {
              refused++;
            }
          }
          assertThat(refused).isBetween(100, 599);
        });
  }
}
