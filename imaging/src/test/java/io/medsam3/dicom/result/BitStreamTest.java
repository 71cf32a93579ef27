package io.medsam3.dicom.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BitStreamTest {
  /** Fewer pixels than a word, whole words, words and a rest; more than the buffer in all. */
  @ParameterizedTest
  @ValueSource(ints = {1, 35, 64, 143, 512, 4097, 262_144})
  void framesFollowEachOtherBitByBit(int pixels) throws IOException {
    Random random = new Random(pixels);
    int frames = Math.max(3, 1_500_000 / pixels);
    BitSet expected = new BitSet();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BitStream stream = new BitStream(bytes);
    for (int frame = 0; frame < frames; frame++) {
      long[] words = random.longs((pixels + 63) / 64).toArray();
      stream.write(words, pixels);
      BitSet bits = BitSet.valueOf(words);
      for (int n = bits.nextSetBit(0); n >= 0 && n < pixels; n = bits.nextSetBit(n + 1)) {
        expected.set(frame * pixels + n);
      }
    }
    stream.finish();
    assertThat(bytes.size()).isEqualTo((frames * pixels + 15) / 16 * 2);
    assertThat(BitSet.valueOf(bytes.toByteArray())).isEqualTo(expected);
  }
}
