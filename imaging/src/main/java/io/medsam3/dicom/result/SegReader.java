package io.medsam3.dicom.result;

import io.medsam3.dicom.data.DataSet;
import io.medsam3.dicom.data.DicomFile;
import io.medsam3.dicom.data.Tag;
import io.medsam3.dicom.pixel.PixelData;
import io.medsam3.dicom.series.FrameGroups;
import io.medsam3.volume.Findings;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.MaskPainter;
import io.medsam3.volume.Presentation;
import io.medsam3.volume.Rescale;
import io.medsam3.volume.Rgb;
import io.medsam3.volume.Segment;
import io.medsam3.volume.Segments;
import io.medsam3.volume.Volume;
import io.medsam3.volume.VoxelType;
import io.medsam3.volume.Voxels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads DICOM SEG: binary, fractional and label map. A fractional segment keeps its fractions; its
 * mask is where they reach one half.
 */
public final class SegReader {
  private final DicomFile file;
  private final DataSet data;
  private final PixelData pixels;
  private final FrameGroups groups;
  private final SegmentGrid place;
  private final TreeMap<Integer, Drawn> drawn = new TreeMap<>();

  private SegReader(DicomFile file) throws FormatException {
    this.file = file;
    data = file.data();
    pixels = PixelData.indices(file);
    groups = FrameGroups.of(data);
    try {
      place = SegmentGrid.of(file, groups, pixels.format());
    } catch (IllegalArgumentException impossible) {
      throw new FormatException(
          "%s: positions and spacings make no grid: %s"
              .formatted(file.name(), impossible.getMessage()),
          impossible);
    }
  }

  /** One segment while its frames are read. */
  private static final class Drawn {
    final DataSet header;
    final MaskPainter painter;
    Optional<Voxels> fractions = Optional.empty();

    Drawn(DataSet header, Grid grid) {
      this.header = header;
      painter = new MaskPainter(grid);
    }
  }

  public static SegmentationObject read(Path path) throws IOException {
    return read(DicomFile.open(path));
  }

  public static SegmentationObject read(DicomFile file) throws FormatException {
    if (!file.data().text(Tag.MODALITY).equals("SEG")) {
      throw new FormatException(
          "%s: modality '%s'; expected SEG".formatted(file.name(), file.data().text(Tag.MODALITY)));
    }
    return new SegReader(file).object();
  }

  private SegmentationObject object() throws FormatException {
    for (DataSet segment : data.items(Tag.SEGMENT_SEQUENCE)) {
      drawn.put(segment.integer(Tag.SEGMENT_NUMBER, 0), new Drawn(segment, place.grid()));
    }
    // Value 0 is the background of a label map, listed by some writers.
    drawn.remove(0);
    if (drawn.isEmpty()) {
      throw new FormatException("%s: a segmentation without segments".formatted(file.name()));
    }
    String type = data.text(Tag.SEGMENTATION_TYPE);
    for (int frame = 0; frame < pixels.format().frames(); frame++) {
      switch (type) {
        case "LABELMAP" -> labels(frame);
        case "FRACTIONAL" -> fraction(frame, segment(frame));
        case "BINARY" -> binary(frame, segment(frame));
        default ->
            throw new FormatException(
                "%s: SegmentationType is '%s'; expected BINARY, FRACTIONAL or LABELMAP"
                    .formatted(file.name(), type));
      }
    }
    List<Segment> segments = new ArrayList<>();
    for (var entry : drawn.entrySet()) {
      segments.add(segment(entry.getKey(), entry.getValue()));
    }
    Findings findings = new Findings();
    file.remarks().sentences().forEach(findings::warn);
    String series = data.item(Tag.REFERENCED_SERIES_SEQUENCE).text(Tag.SERIES_INSTANCE_UID);
    return new SegmentationObject(
        new Segments(place.grid(), segments), place.placement(), data, series, findings);
  }

  private Drawn segment(int frame) throws FormatException {
    int number =
        groups
            .macro(frame, Tag.SEGMENT_IDENTIFICATION_SEQUENCE)
            .integer(Tag.REFERENCED_SEGMENT_NUMBER, implied(frame));
    Drawn found = drawn.get(number);
    if (found == null) {
      throw new FormatException(
          "%s: frame %d belongs to segment %d; there are %s"
              .formatted(file.name(), frame + 1, number, drawn.keySet()));
    }
    return found;
  }

  // Fully tiled objects give all tiles of one segment after the other (PS3.3 section C.7.6.17.3).
  private int implied(int frame) {
    int perSegment = Math.max(1, pixels.format().frames() / drawn.size());
    int index = Math.min(drawn.size() - 1, frame / perSegment);
    return new ArrayList<>(drawn.keySet()).get(index);
  }

  private void binary(int frame, Drawn segment) throws FormatException {
    paint(frame, pixels.frame(frame), segment.painter, 1);
  }

  private void fraction(int frame, Drawn segment) throws FormatException {
    int maximum = data.integer(Tag.MAXIMUM_FRACTIONAL_VALUE, 255);
    ByteBuffer samples = pixels.frame(frame);
    paint(frame, samples, segment.painter, (maximum + 1) / 2);
    if (segment.fractions.isEmpty()) {
      segment.fractions = Optional.of(Voxels.allocate(VoxelType.U8, place.grid().size(), 1));
    }
    ByteBuffer target = segment.fractions.get().slice(place.slice(frame));
    each(frame, (n, i, j) -> target.put(j * place.grid().size().x() + i, samples.get(n)));
  }

  private void labels(int frame) throws FormatException {
    ByteBuffer samples = pixels.frame(frame);
    VoxelType type = pixels.type();
    int k = place.slice(frame);
    double padding = data.number(Tag.PIXEL_PADDING_VALUE, 0);
    each(
        frame,
        (n, i, j) -> {
          int value = (int) Voxels.read(samples, n * type.bytes(), type);
          Drawn segment = value == 0 ? null : drawn.get(value);
          if (segment != null) {
            segment.painter.add(i, j, k);
          } else if (value != 0 && value != padding) {
            file.remarks().add("value %d occurs but is no segment".formatted(value));
          }
        });
  }

  private void paint(int frame, ByteBuffer samples, MaskPainter painter, int least) {
    int k = place.slice(frame);
    each(
        frame,
        (n, i, j) -> {
          if ((samples.get(n) & 0xff) >= least) {
            painter.add(i, j, k);
          }
        });
  }

  private interface Pixel {
    void visit(int n, int i, int j);
  }

  // Pixels of a frame that lie inside the grid: border tiles reach over it.
  private void each(int frame, Pixel pixel) {
    int columns = pixels.format().columns();
    int rows = pixels.format().rows();
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        int i = place.left(frame) + x;
        int j = place.top(frame) + y;
        if (place.grid().size().contains(i, j, place.slice(frame))) {
          pixel.visit(y * columns + x, i, j);
        }
      }
    }
  }

  private Segment segment(int number, Drawn segment) throws FormatException {
    String label = segment.header.text(Tag.SEGMENT_LABEL);
    if (label.isEmpty()) {
      label = segment.header.item(Tag.SEGMENTED_PROPERTY_TYPE_CODE_SEQUENCE).text(Tag.CODE_MEANING);
    }
    String name = label.isEmpty() ? "Segment " + number : label;
    double[] colour = segment.header.numbers(Tag.RECOMMENDED_DISPLAY_CIELAB_VALUE, 3);
    Optional<Rgb> rgb = colour.length == 3 ? Optional.of(CieLab.decoded(colour)) : Optional.empty();
    Mask mask = segment.painter.mask();
    Optional<Volume> fractions = Optional.empty();
    if (segment.fractions.isPresent()) {
      double slope = 1.0 / Math.max(1, data.integer(Tag.MAXIMUM_FRACTIONAL_VALUE, 255));
      fractions =
          Optional.of(
              Volume.of(
                  place.grid(),
                  segment.fractions.get(),
                  List.of(new Rescale(slope, 0)),
                  Presentation.UNKNOWN));
    }
    return new Segment(number, name, rgb, mask, fractions);
  }
}
