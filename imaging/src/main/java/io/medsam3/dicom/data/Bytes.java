package io.medsam3.dicom.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The bytes of a file, mapped and not copied, or of an array; pieces keep within Java's 2 GiB. */
final class Bytes {
  private static final int PIECE_BITS = 30;
  private static final long PIECE = 1L << PIECE_BITS;

  private final ByteBuffer[] pieces;
  private final long size;

  private Bytes(ByteBuffer[] pieces, long size) {
    this.pieces = pieces;
    this.size = size;
  }

  static Bytes mapped(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long size = channel.size();
      ByteBuffer[] pieces = new ByteBuffer[(int) ((size + PIECE - 1) >>> PIECE_BITS)];
      for (int i = 0; i < pieces.length; i++) {
        long start = i * PIECE;
        pieces[i] = channel.map(MapMode.READ_ONLY, start, Math.min(PIECE, size - start));
      }
      return new Bytes(pieces, size);
    }
  }

  static Bytes of(byte[] array) {
    return new Bytes(new ByteBuffer[] {ByteBuffer.wrap(array).asReadOnlyBuffer()}, array.length);
  }

  long size() {
    return size;
  }

  int unsignedByte(long at) {
    return pieces[(int) (at >>> PIECE_BITS)].get((int) (at & (PIECE - 1))) & 0xff;
  }

  int unsignedShort(long at, ByteOrder order) {
    int first = unsignedByte(at);
    int second = unsignedByte(at + 1);
    return order == ByteOrder.LITTLE_ENDIAN ? second << 8 | first : first << 8 | second;
  }

  long unsignedInt(long at, ByteOrder order) {
    long first = unsignedShort(at, order);
    long second = unsignedShort(at + 2, order);
    return order == ByteOrder.LITTLE_ENDIAN ? second << 16 | first : first << 16 | second;
  }

  /** A read-only view in the given order; a copy only where it crosses from piece to piece. */
  ByteBuffer view(long at, int length, ByteOrder order) {
    if (length == 0) {
      return ByteBuffer.allocate(0).order(order);
    }
    int piece = (int) (at >>> PIECE_BITS);
    int start = (int) (at & (PIECE - 1));
    if (start + (long) length <= pieces[piece].limit()) {
      return pieces[piece].slice(start, length).order(order);
    }
    ByteBuffer copy = ByteBuffer.allocate(length).order(order);
    while (copy.hasRemaining()) {
      int part = Math.min(copy.remaining(), pieces[piece].limit() - start);
      copy.put(pieces[piece].slice(start, part));
      piece++;
      start = 0;
    }
    return copy.flip();
  }
}
