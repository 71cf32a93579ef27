package io.medsam3.dicom.pixel;

import io.medsam3.dicom.data.DicomFile;
import io.medsam3.dicom.data.Element;
import io.medsam3.dicom.data.Tag;
import io.medsam3.dicom.data.TransferSyntax.Codec;
import io.medsam3.dicom.data.Vr;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.VoxelType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one file. Grey values are those stored, without bits that do not belong to them;
 * colours and palettes come as red, green, blue. Safe to read from several threads.
 */
public final class PixelData {
  private final DicomFile file;
  private final PixelFormat format;
  private final VoxelType type;
  private final @Nullable NativeFrames natives;
  private final @Nullable FrameFragments fragments;
  private final Optional<Palette> palette;

  private PixelData(
      DicomFile file,
      PixelFormat format,
      @Nullable NativeFrames natives,
      @Nullable FrameFragments fragments,
      Optional<Palette> palette) {
    this.file = file;
    this.format = format;
    this.natives = natives;
    this.fragments = fragments;
    this.palette = palette;
    type = type(file, format, palette);
  }

  /** Checks what the header says against the bytes that are there. */
  public static PixelData of(DicomFile file) throws FormatException {
    refuseWithoutPixels(file);
    return of(file, PixelFormat.of(file));
  }

  /** As {@link #of}, but the numbers of a palette image instead of its colours. */
  public static PixelData indices(DicomFile file) throws FormatException {
    refuseWithoutPixels(file);
    PixelFormat format = PixelFormat.of(file);
    return of(file, format.samples() == 1 ? format.as(Photometric.MONOCHROME2) : format);
  }

  private static PixelData of(DicomFile file, PixelFormat format) throws FormatException {
    Tag tag = pixels(file);
    Element element = file.data().element(tag).orElse(null);
    Optional<Palette> palette =
        format.photometric() == Photometric.PALETTE_COLOR
            ? Optional.of(Palette.of(file, format.bits().signed()))
            : Optional.empty();
    long samples = format.pixels() * format.samples();
    if (samples > Integer.MAX_VALUE / 8 * 3L) {
      throw new FormatException(
          "%s: a frame of %d x %d pixels is too large to be read at once"
              .formatted(file.name(), format.columns(), format.rows()));
    }
    if (element instanceof Element.Fragments fragments) {
      Codec codec = file.syntax().codec();
      if (codec == Codec.UNKNOWN) {
        throw new FormatException(
            "%s: transfer syntax %s is not read; convert it with gdcmconv --raw or dcmdjpeg"
                .formatted(file.name(), file.syntaxUid()));
      }
      FrameFragments frames = FrameFragments.of(file, fragments, format.frames());
      return new PixelData(file, format, null, frames, palette);
    }
    if (!(element instanceof Element.Plain plain)) {
      throw new FormatException("%s: the pixel data is a sequence".formatted(file.name()));
    }
    NativeFrames natives = NativeFrames.of(file, format, plain);
    return new PixelData(file, natives.format(), natives, null, palette);
  }

  private static void refuseWithoutPixels(DicomFile file) throws FormatException {
    if (file.data().element(pixels(file)).isEmpty()) {
      String modality = file.data().text(Tag.MODALITY);
      throw new FormatException(
          "%s: no pixel data; %s, not an image"
              .formatted(
                  file.name(),
                  modality.isEmpty() ? "its modality is not said" : "it is " + modality));
    }
  }

  private static Tag pixels(DicomFile file) {
    if (file.data().element(Tag.FLOAT_PIXEL_DATA).isPresent()) {
      return Tag.FLOAT_PIXEL_DATA;
    }
    return file.data().element(Tag.DOUBLE_FLOAT_PIXEL_DATA).isPresent()
        ? Tag.DOUBLE_FLOAT_PIXEL_DATA
        : Tag.PIXEL_DATA;
  }

  private static VoxelType type(DicomFile file, PixelFormat format, Optional<Palette> palette) {
    if (pixels(file) != Tag.PIXEL_DATA) {
      return pixels(file) == Tag.FLOAT_PIXEL_DATA ? VoxelType.F32 : VoxelType.F64;
    }
    if (palette.isPresent()) {
      return palette.get().isWide() ? VoxelType.U16 : VoxelType.U8;
    }
    boolean signed = format.bits().signed() && format.samples() == 1;
    if (format.bits().stored() <= 8) {
      return signed ? VoxelType.I8 : VoxelType.U8;
    }
    if (format.bits().stored() <= 16) {
      return signed ? VoxelType.I16 : VoxelType.U16;
    }
    return signed ? VoxelType.I32 : VoxelType.U32;
  }

  public PixelFormat format() {
    return format;
  }

  /** How the samples of {@link #frame} are stored. */
  public VoxelType type() {
    return type;
  }

  /** 1 for grey, 3 for colour. */
  public int channels() {
    return format.samples() == 3 || palette.isPresent() ? 3 : 1;
  }

  /** Samples of one frame, channels interleaved, row by row, in the buffer's own byte order. */
  public ByteBuffer frame(int number) throws FormatException {
    if (natives != null) {
      Optional<ByteBuffer> view = natives.view(number);
      return view.isPresent() ? view.get() : finished(natives.samples(number));
    }
    String place =
        format.frames() == 1 ? file.name() : "%s, frame %d".formatted(file.name(), number + 1);
    FrameFragments frames = java.util.Objects.requireNonNull(fragments);
    ByteBuffer bytes = frames.bytes(number, place);
    Codec codec = file.syntax().codec();
    if (codec == Codec.NONE || codec == Codec.DEFLATE) {
      return finished(uncompressed(codec, bytes, place));
    }
    return finished(Codecs.decode(codec, bytes, format, new Codecs.Place(place, file.remarks())));
  }

  // A frame of its own, unlike native frames never packed into the bits of another.
  private Samples uncompressed(Codec codec, ByteBuffer bytes, String place) throws FormatException {
    int expected = NativeFrames.frameBytes(format);
    ByteBuffer frame = bytes;
    if (codec == Codec.DEFLATE) {
      frame = ByteBuffer.wrap(Codecs.inflate(bytes, expected, place));
    }
    if (frame.remaining() < expected) {
      throw new FormatException(
          "%s: %d bytes, expected %d; the file is cut short"
              .formatted(place, frame.remaining(), expected));
    }
    return NativeFrames.samples(frame.order(ByteOrder.LITTLE_ENDIAN), 0, format);
  }

  private ByteBuffer finished(Samples samples) {
    int[] values = samples.values();
    if (palette.isPresent()) {
      return coloured(palette.get(), samples);
    }
    if (!samples.signed()) {
      PixelFormat.Bits bits = format.bits();
      for (int n = 0; n < values.length; n++) {
        values[n] = bits.value(values[n]);
      }
    }
    boolean told = samples.lumaChroma().orElse(format.photometric().isLumaChroma());
    if (samples.channels() == 3 && told && format.bits().stored() >= 8) {
      boolean partial = format.photometric().name().startsWith("YBR_PARTIAL");
      Photometric from = partial ? format.photometric() : Photometric.YBR_FULL;
      Colours.toRgb(values, from, format.bits().stored());
    }
    return packed(values);
  }

  private ByteBuffer coloured(Palette colours, Samples samples) {
    int[] values = samples.values();
    int[] rgb = new int[3 * values.length];
    for (int n = 0; n < values.length; n++) {
      int value = format.bits().value(values[n]);
      for (int channel = 0; channel < 3; channel++) {
        rgb[3 * n + channel] = colours.colour(channel, value);
      }
    }
    return packed(rgb);
  }

  private ByteBuffer packed(int[] values) {
    ByteBuffer out =
        ByteBuffer.allocate(values.length * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    switch (type.bytes()) {
      case 1 -> {
        byte[] bytes = out.array();
        for (int n = 0; n < bytes.length; n++) {
          bytes[n] = (byte) values[n];
        }
      }
      case 2 -> {
        short[] shorts = new short[values.length];
        for (int n = 0; n < shorts.length; n++) {
          shorts[n] = (short) values[n];
        }
        out.asShortBuffer().put(shorts);
      }
      default -> out.asIntBuffer().put(values);
    }
    return out;
  }

  /** True when bytes of 8-bit samples are swapped in pairs: words of big endian files. */
  static boolean swapsBytes(DicomFile file, Element.Plain plain, PixelFormat format) {
    return file.data().order() == ByteOrder.BIG_ENDIAN
        && plain.vr() == Vr.OW
        && format.bits().allocated() <= 8;
  }
}
