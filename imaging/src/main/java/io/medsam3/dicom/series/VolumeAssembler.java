package io.medsam3.dicom.series;

import io.medsam3.dicom.data.DataSet;
import io.medsam3.dicom.data.DicomFile;
import io.medsam3.dicom.data.Tag;
import io.medsam3.dicom.pixel.Photometric;
import io.medsam3.dicom.pixel.PixelData;
import io.medsam3.dicom.pixel.PixelFormat;
import io.medsam3.dicom.series.SeriesSource.SliceSource;
import io.medsam3.dicom.series.Stack.Layer;
import io.medsam3.volume.Findings;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.Modality;
import io.medsam3.volume.Placement;
import io.medsam3.volume.Presentation;
import io.medsam3.volume.Rescale;
import io.medsam3.volume.Volume;
import io.medsam3.volume.VoxelType;
import io.medsam3.volume.Voxels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Fills a stack with its pixels; slices are decoded on all cores. */
final class VolumeAssembler {
  private final OpenFiles files;
  private final Findings findings;

  VolumeAssembler(OpenFiles files, Findings findings) {
    this.files = files;
    this.findings = findings;
  }

  /** Samples of one slice as read, with the remarks of its file. */
  private record Decoded(
      VoxelType type, ByteBuffer samples, Rescale rescale, List<String> remarks) {}

  SeriesVolume assemble(Stack stack) throws IOException {
    List<Layer> layers = stack.layers();
    // The first slice alone: a damaged or hostile file fails here, before memory is taken for all.
    Decoded first = decoded(layers.get(0).below());
    List<Decoded> slices;
    try {
      slices =
          IntStream.range(0, layers.size())
              .parallel()
              .mapToObj(k -> k == 0 ? first : layer(layers.get(k)))
              .toList();
    } catch (UncheckedIOException failed) {
      throw failed.getCause();
    }
    slices.forEach(slice -> slice.remarks.forEach(findings::warn));
    Instance instance = layers.get(0).below().instance();
    OpenFiles.Opened opened = files.open(instance);
    DicomFile file = opened.file();
    PixelData pixels = opened.pixels();
    DataSet voi =
        FrameGroups.of(file.data())
            .macro(layers.get(0).below().number(), Tag.FRAME_VOI_LUT_SEQUENCE);
    boolean inverted = pixels.format().photometric() == Photometric.MONOCHROME1;
    Presentation presentation =
        new Presentation(
            modality(file.data().text(Tag.MODALITY)), VoiLut.windows(voi, findings), inverted);
    Voxels voxels = voxels(stack, slices, pixels.channels());
    Volume volume = Volume.of(stack.grid(), voxels, rescales(slices), presentation);
    List<VoiLut> display = VoiLut.of(voi, pixels.format().bits().signed(), file.name(), findings);
    return new SeriesVolume(volume, source(file, layers), placement(layers), display, findings);
  }

  private static Placement placement(List<Layer> layers) {
    ImageFrame first = layers.get(0).below();
    if (!first.shape().hasSpacing()) {
      return Placement.NONE;
    }
    return first
        .plane()
        .map(plane -> plane.inPatient() ? Placement.IN_PATIENT : Placement.SPACING)
        .orElse(Placement.PIXEL_SPACING);
  }

  private Decoded layer(Layer layer) {
    try {
      Decoded below = decoded(layer.below());
      if (layer.above().isEmpty()) {
        return below;
      }
      return mixed(below, decoded(layer.above().get()), layer.weight());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private Decoded decoded(ImageFrame frame) throws IOException {
    OpenFiles.Opened opened = files.open(frame.instance());
    DicomFile file = opened.file();
    PixelData pixels = opened.pixels();
    PixelFormat format = pixels.format();
    Optional<TiledFrames> tiles =
        file.data().has(Tag.TOTAL_PIXEL_MATRIX_COLUMNS)
            ? TiledFrames.of(file, FrameGroups.of(file.data()), format)
            : Optional.empty();
    if (tiles.isPresent()) {
      ByteBuffer whole = SlideAssembler.whole(file, pixels, tiles.get());
      return new Decoded(pixels.type(), whole, frame.rescale(), file.remarks().sentences());
    }
    if (frame.number() >= format.frames()
        || format.columns() != frame.shape().columns()
        || format.rows() != frame.shape().rows()) {
      throw new FormatException("%s changed while it was read".formatted(file.name()));
    }
    ByteBuffer samples = pixels.frame(frame.number());
    Optional<ModalityLut> lut = ModalityLut.of(file, pixels);
    VoxelType type = pixels.type();
    if (lut.isPresent()) {
      samples = lut.get().apply(samples, pixels);
      type = VoxelType.U16;
    }
    return new Decoded(type, samples, frame.rescale(), file.remarks().sentences());
  }

  // Between two neighbours, in intensities, stored as the lower one is.
  private static Decoded mixed(Decoded a, Decoded b, double weight) {
    int bytes = a.type.bytes();
    ByteBuffer out = ByteBuffer.allocate(a.samples.remaining()).order(a.samples.order());
    for (int n = 0; n < out.capacity() / bytes; n++) {
      double below = a.rescale.intensity(Voxels.read(a.samples, n * bytes, a.type));
      double above = b.rescale.intensity(Voxels.read(b.samples, n * b.type.bytes(), b.type));
      double stored =
          ((1 - weight) * below + weight * above - a.rescale.intercept()) / a.rescale.slope();
      double rounded = a.type.isFloating() ? stored : Math.rint(stored);
      double kept = Math.max(a.type.minimum(), Math.min(a.type.maximum(), rounded));
      Voxels.write(out, n * bytes, a.type, kept);
    }
    return new Decoded(a.type, out, a.rescale, a.remarks);
  }

  private static Voxels voxels(Stack stack, List<Decoded> slices, int channels) {
    VoxelType type = slices.get(0).type;
    boolean same = slices.stream().allMatch(slice -> slice.type == type);
    if (same) {
      List<ByteBuffer> buffers = slices.stream().map(Decoded::samples).toList();
      return Voxels.of(type, stack.grid().size(), channels, buffers);
    }
    // Slices of unlike types, as when a scanner changes BitsStored from slice to slice.
    boolean floating = slices.stream().anyMatch(slice -> slice.type.isFloating());
    VoxelType wide = floating ? VoxelType.F64 : VoxelType.I32;
    Voxels voxels = Voxels.allocate(wide, stack.grid().size(), channels);
    for (int k = 0; k < slices.size(); k++) {
      Decoded slice = slices.get(k);
      ByteBuffer target = voxels.slice(k);
      for (int n = 0; n < target.capacity() / wide.bytes(); n++) {
        double value = Voxels.read(slice.samples, n * slice.type.bytes(), slice.type);
        Voxels.write(target, n * wide.bytes(), wide, value);
      }
    }
    return voxels;
  }

  private static List<Rescale> rescales(List<Decoded> slices) {
    Rescale first = slices.get(0).rescale;
    boolean same = slices.stream().allMatch(slice -> slice.rescale.equals(first));
    return same ? List.of(first) : slices.stream().map(Decoded::rescale).toList();
  }

  private static SeriesSource source(DicomFile file, List<Layer> layers) {
    return new SeriesSource(file.data(), layers.stream().map(VolumeAssembler::slice).toList());
  }

  private static Optional<SliceSource> slice(Layer layer) {
    if (layer.above().isPresent()) {
      return Optional.empty();
    }
    ImageFrame frame = layer.below();
    Instance.Identity identity = frame.instance().identity();
    int number = frame.instance().frameCount() == 1 ? 0 : frame.number() + 1;
    return Optional.of(new SliceSource(identity.sopClass(), identity.sopInstance(), number));
  }

  private static Modality modality(String term) {
    return switch (term) {
      case "CT" -> Modality.CT;
      case "MR" -> Modality.MR;
      case "US", "IVUS" -> Modality.ULTRASOUND;
      case "PT" -> Modality.PET;
      case "CR", "DX", "DR", "MG", "RF", "XA", "PX", "IO", "RG" -> Modality.RADIOGRAPH;
      case "ES", "XC", "OP", "OPT", "GM", "SM", "DMS" -> Modality.PHOTO;
      default -> Modality.UNKNOWN;
    };
  }
}
