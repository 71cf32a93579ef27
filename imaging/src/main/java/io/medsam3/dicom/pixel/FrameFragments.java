package io.medsam3.dicom.pixel;

import io.medsam3.dicom.data.DicomFile;
import io.medsam3.dicom.data.Element;
import io.medsam3.dicom.data.Span;
import io.medsam3.dicom.data.Tag;
import io.medsam3.dicom.data.TransferSyntax.Codec;
import io.medsam3.volume.FormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Which fragments of encapsulated pixel data make up which frame (PS3.5 section A.4): by the
 * extended or basic offset table where it fits, else by the fragments themselves.
 */
final class FrameFragments {
  private final List<List<Span>> frames;

  private FrameFragments(List<List<Span>> frames) {
    this.frames = frames;
  }

  static FrameFragments of(DicomFile file, Element.Fragments pixels, int frames)
      throws FormatException {
    if (pixels.spans().size() < 2) {
      throw new FormatException(
          "%s: the compressed pixel data has no fragments after the offset table"
              .formatted(file.name()));
    }
    List<Span> fragments = pixels.spans().subList(1, pixels.spans().size());
    if (frames == 1) {
      return new FrameFragments(List.of(fragments));
    }
    TreeMap<Long, Integer> starts = starts(fragments);
    for (long[] table : List.of(extended(file), basic(pixels.spans().get(0)))) {
      if (table.length > 0) {
        List<List<Span>> grouped = byTable(table, starts, fragments);
        if (grouped.size() == frames) {
          return new FrameFragments(grouped);
        }
        file.remarks()
            .add("the offset table does not fit the fragments; frames are told by the fragments");
      }
    }
    return new FrameFragments(byFragments(file, fragments, frames));
  }

  /** The bytes of one frame; a copy only when it has several fragments. */
  ByteBuffer bytes(int frame, String place) throws FormatException {
    List<Span> spans = frames.get(frame);
    long length = spans.stream().mapToLong(Span::length).sum();
    if (length > Integer.MAX_VALUE) {
      throw new FormatException(
          "%s: a compressed frame of %d bytes; less than 2 GiB can be read"
              .formatted(place, length));
    }
    if (spans.size() == 1) {
      return spans.get(0).view();
    }
    ByteBuffer joined = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
    for (Span span : spans) {
      joined.put(span.view());
    }
    return joined.flip();
  }

  // Offset of each fragment's item tag from the first one's.
  private static TreeMap<Long, Integer> starts(List<Span> fragments) {
    TreeMap<Long, Integer> starts = new TreeMap<>();
    for (int n = 0; n < fragments.size(); n++) {
      starts.put(fragments.get(n).offset() - fragments.get(0).offset(), n);
    }
    return starts;
  }

  private static long[] extended(DicomFile file) throws FormatException {
    double[] values = file.data().numbers(Tag.EXTENDED_OFFSET_TABLE);
    long[] table = new long[values.length];
    for (int n = 0; n < table.length; n++) {
      table[n] = (long) values[n];
    }
    return table;
  }

  private static long[] basic(Span span) {
    ByteBuffer bytes = span.view();
    long[] table = new long[bytes.remaining() / 4];
    for (int n = 0; n < table.length; n++) {
      table[n] = bytes.getInt() & 0xffffffffL;
    }
    return table;
  }

  // No frames at all when an offset is not the start of a fragment.
  private static List<List<Span>> byTable(
      long[] table, TreeMap<Long, Integer> starts, List<Span> fragments) {
    List<List<Span>> frames = new ArrayList<>();
    for (int n = 0; n < table.length; n++) {
      Integer from = starts.get(table[n]);
      Integer to =
          n + 1 < table.length ? starts.get(table[n + 1]) : Integer.valueOf(fragments.size());
      if (from == null || to == null || to <= from || n == 0 && from != 0) {
        return List.of();
      }
      frames.add(fragments.subList(from, to));
    }
    return frames;
  }

  private static List<List<Span>> byFragments(DicomFile file, List<Span> fragments, int frames)
      throws FormatException {
    if (fragments.size() == frames) {
      return fragments.stream().map(List::of).toList();
    }
    // Several fragments per frame: a frame begins where a stream begins.
    List<List<Span>> grouped = new ArrayList<>();
    for (Span fragment : fragments) {
      if (grouped.isEmpty() || begins(fragment, file.syntax().codec())) {
        grouped.add(new ArrayList<>());
      }
      grouped.get(grouped.size() - 1).add(fragment);
    }
    if (grouped.size() != frames) {
      throw new FormatException(
          "%s: %d fragments with %d beginnings of a frame, the header says %d frames; the file is"
                  .formatted(file.name(), fragments.size(), grouped.size(), frames)
              + " cut short or damaged");
    }
    return grouped;
  }

  private static boolean begins(Span fragment, Codec codec) {
    if (fragment.length() < 4) {
      return false;
    }
    ByteBuffer head = fragment.view(0, 4, ByteOrder.BIG_ENDIAN);
    int first = head.getShort(0) & 0xffff;
    return switch (codec) {
      case JPEG, JPEG_LS -> first == 0xffd8;
      case JPEG_2000, HTJ2K -> first == 0xff4f || first == 0;
      // Each RLE frame is one fragment (PS3.5 section A.4.2).
      default -> true;
    };
  }
}
