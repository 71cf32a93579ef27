package io.medsam3.dicom.result;

import io.medsam3.dicom.data.DataSet;
import io.medsam3.dicom.data.DicomWriter;
import io.medsam3.dicom.data.Tag;
import io.medsam3.dicom.data.TransferSyntax;
import io.medsam3.dicom.data.Uid;
import io.medsam3.dicom.series.SeriesSource;
import io.medsam3.volume.Affine;
import io.medsam3.volume.Axis;
import io.medsam3.volume.Grid;
import io.medsam3.volume.PatientPoint;
import io.medsam3.volume.Segments;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes DICOM SEG on the slices of its source (PS3.3 section A.51). Frames of a segment that are
 * empty are left out; pixels are streamed.
 */
public final class SegWriter {
  /** How voxels are stored. */
  public enum Kind {
    /** One bit per voxel and segment; what every viewer reads. */
    BINARY,
    /** A share of 0 to 255 per voxel and segment. */
    FRACTIONAL,
    /** One number per voxel; segments cannot overlap (PS3.3 since 2024d). */
    LABELMAP
  }

  private static final String SEG_CLASS = "1.2.840.10008.5.1.4.1.1.66.4";
  private static final String LABELMAP_CLASS = "1.2.840.10008.5.1.4.1.1.66.7";

  private final SeriesSource source;
  private final Grid grid;
  private final List<SegmentDescription> descriptions;
  private final ResultHeader header;

  /**
   * For results on one volume.
   *
   * @param grid the grid of the source volume, which masks must lie on
   */
  public SegWriter(
      SeriesSource source, Grid grid, List<SegmentDescription> descriptions, ResultHeader header) {
    if (source.slices().size() != grid.size().z()) {
      throw new IllegalArgumentException(
          "%d source slices for a grid of %d".formatted(source.slices().size(), grid.size().z()));
    }
    if (descriptions.isEmpty() || descriptions.size() > 0xffff) {
      throw new IllegalArgumentException(
          descriptions.size() + " segments; one to 65535 can be written");
    }
    refuseSkewedPlane(grid.affine());
    this.source = source;
    this.grid = grid;
    this.descriptions = List.copyOf(descriptions);
    this.header = header;
  }

  /** Writes masks of the same grid, one description each. */
  public WrittenInstance write(Path target, Segments segments, Kind kind) throws IOException {
    if (segments.list().size() != descriptions.size()) {
      throw new IllegalArgumentException(
          "%d segments with %d descriptions"
              .formatted(segments.list().size(), descriptions.size()));
    }
    if (!segments.grid().matches(grid, 0.01)) {
      throw new IllegalArgumentException(
          "the masks lie on a grid of %s voxels that is not the source's of %s; resample them first"
              .formatted(segments.grid().size(), grid.size()));
    }
    FramePixels pixels =
        switch (kind) {
          case BINARY -> new BinaryPixels(SegmentBits.of(segments), grid, descriptions.size());
          case FRACTIONAL -> new FractionPixels(segments);
          case LABELMAP -> new LabelPixels(SegmentBits.of(segments), grid, descriptions);
        };
    return write(target, pixels);
  }

  /** Writes binary segments whose voxels are asked for slice by slice. */
  public WrittenInstance write(Path target, SegmentBits bits) throws IOException {
    return write(target, new BinaryPixels(bits, grid, descriptions.size()));
  }

  private WrittenInstance write(Path target, FramePixels pixels) throws IOException {
    List<FramePixels.Frame> frames = pixels.frames();
    if (frames.isEmpty()) {
      throw new IllegalArgumentException(
          "all segments are empty; a SEG needs at least one frame, so none is written");
    }
    DataSet data = dataSet(pixels, frames.size());
    long length = pixels.bytes(frames.size());
    DicomWriter.write(
        target,
        data,
        TransferSyntax.EXPLICIT_LITTLE,
        writer -> {
          writer.elements(data);
          new FrameItems(source, grid, pixels.kind()).write(writer, frames);
          pixels.write(writer.startPixels(pixels.bits() > 8, length), frames);
        });
    return WrittenInstance.of(data);
  }

  private DataSet dataSet(FramePixels pixels, int frames) {
    Kind kind = pixels.kind();
    boolean labels = kind == Kind.LABELMAP;
    DataSet data = header.dataSet(source, labels ? LABELMAP_CLASS : SEG_CLASS, "SEG");
    ResultHeader.putFrameOfReference(data, source);
    data.put(Tag.IMAGE_TYPE, "DERIVED", "PRIMARY")
        .put(Tag.CONTENT_DATE, header.date())
        .put(Tag.CONTENT_TIME, header.time())
        .put(Tag.CONTENT_LABEL, "SEGMENTATION")
        .put(Tag.CONTENT_DESCRIPTION, header.seriesDescription())
        .put(Tag.CONTENT_CREATOR_NAME, header.creator())
        .put(Tag.LOSSY_IMAGE_COMPRESSION, "00")
        .put(Tag.BURNED_IN_ANNOTATION, "NO");
    image(data, pixels, frames);
    data.put(Tag.SEGMENTATION_TYPE, kind.name());
    if (kind == Kind.FRACTIONAL) {
      data.put(Tag.SEGMENTATION_FRACTIONAL_TYPE, "PROBABILITY")
          .put(Tag.MAXIMUM_FRACTIONAL_VALUE, FractionPixels.MAXIMUM);
    }
    data.put(Tag.SEGMENTS_OVERLAP, labels ? "NO" : "UNDEFINED");
    data.put(Tag.SEGMENT_SEQUENCE, segments(labels));
    references(data);
    dimensions(data, labels);
    data.put(Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE, shared());
    return data;
  }

  private void image(DataSet data, FramePixels pixels, int frames) {
    data.put(Tag.SAMPLES_PER_PIXEL, 1)
        .put(Tag.PHOTOMETRIC_INTERPRETATION, "MONOCHROME2")
        .put(Tag.NUMBER_OF_FRAMES, frames)
        .put(Tag.ROWS, grid.size().y())
        .put(Tag.COLUMNS, grid.size().x())
        .put(Tag.BITS_ALLOCATED, pixels.bits())
        .put(Tag.BITS_STORED, pixels.bits())
        .put(Tag.HIGH_BIT, pixels.bits() - 1)
        .put(Tag.PIXEL_REPRESENTATION, 0);
    if (pixels.kind() == Kind.LABELMAP) {
      data.put(Tag.PIXEL_PADDING_VALUE, 0);
    }
  }

  private List<DataSet> segments(boolean labels) {
    List<DataSet> items = new ArrayList<>();
    if (labels) {
      // Pixel value 0 occurs, so it must be described too.
      ConceptCode background = ConceptCode.dcm("125040", "Background");
      items.add(
          new DataSet()
              .put(Tag.SEGMENT_NUMBER, 0)
              .put(Tag.SEGMENT_LABEL, "Background")
              .put(Tag.SEGMENT_ALGORITHM_TYPE, "AUTOMATIC")
              .put(Tag.SEGMENT_ALGORITHM_NAME, header.algorithm().name())
              .put(Tag.SEGMENTED_PROPERTY_CATEGORY_CODE_SEQUENCE, Anatomy.STRUCTURE.item())
              .put(Tag.SEGMENTED_PROPERTY_TYPE_CODE_SEQUENCE, background.item()));
    }
    for (int n = 0; n < descriptions.size(); n++) {
      items.add(segment(n + 1, descriptions.get(n)));
    }
    return items;
  }

  private DataSet segment(int number, SegmentDescription segment) {
    DataSet type = segment.type().item();
    segment
        .laterality()
        .ifPresent(
            side -> type.put(Tag.SEGMENTED_PROPERTY_TYPE_MODIFIER_CODE_SEQUENCE, side.item()));
    DataSet item =
        new DataSet()
            .put(Tag.SEGMENT_NUMBER, number)
            .put(Tag.SEGMENT_LABEL, segment.label())
            .put(Tag.SEGMENT_ALGORITHM_TYPE, segment.making().name())
            .put(Tag.SEGMENTED_PROPERTY_CATEGORY_CODE_SEQUENCE, segment.category().item())
            .put(Tag.SEGMENTED_PROPERTY_TYPE_CODE_SEQUENCE, type)
            .put(Tag.RECOMMENDED_DISPLAY_CIELAB_VALUE, CieLab.encoded(segment.colour()))
            .put(Tag.TRACKING_ID, segment.label())
            .put(Tag.TRACKING_UID, segment.trackingUid());
    if (segment.making() != SegmentDescription.Making.MANUAL) {
      ConceptCode family = ConceptCode.dcm("123110", "Artificial Intelligence");
      item.put(Tag.SEGMENT_ALGORITHM_NAME, header.algorithm().name())
          .put(
              Tag.SEGMENTATION_ALGORITHM_IDENTIFICATION_SEQUENCE,
              new DataSet()
                  .put(Tag.ALGORITHM_FAMILY_CODE_SEQUENCE, family.item())
                  .put(Tag.ALGORITHM_NAME, header.algorithm().name())
                  .put(Tag.ALGORITHM_VERSION, header.algorithm().version()));
    }
    return item;
  }

  // Viewers refuse a segmentation that does not name the series it was drawn on.
  private void references(DataSet data) {
    List<DataSet> instances = ResultHeader.instances(source);
    if (!instances.isEmpty()) {
      data.put(
          Tag.REFERENCED_SERIES_SEQUENCE,
          new DataSet()
              .put(Tag.SERIES_INSTANCE_UID, source.seriesUid())
              .put(Tag.REFERENCED_INSTANCE_SEQUENCE, instances));
    }
  }

  private static void dimensions(DataSet data, boolean labels) {
    String organization = Uid.random();
    List<DataSet> indices = new ArrayList<>();
    if (!labels) {
      indices.add(
          index(organization, Tag.REFERENCED_SEGMENT_NUMBER, Tag.SEGMENT_IDENTIFICATION_SEQUENCE));
    }
    indices.add(index(organization, Tag.IMAGE_POSITION_PATIENT, Tag.PLANE_POSITION_SEQUENCE));
    data.put(
            Tag.DIMENSION_ORGANIZATION_SEQUENCE,
            new DataSet().put(Tag.DIMENSION_ORGANIZATION_UID, organization))
        .put(Tag.DIMENSION_INDEX_SEQUENCE, indices);
  }

  private static DataSet index(String organization, Tag pointer, Tag group) {
    return new DataSet()
        .put(Tag.DIMENSION_ORGANIZATION_UID, organization)
        .put(Tag.DIMENSION_INDEX_POINTER, pointer)
        .put(Tag.FUNCTIONAL_GROUP_POINTER, group);
  }

  private DataSet shared() {
    double[] row = grid.affine().direction(Axis.I);
    double[] column = grid.affine().direction(Axis.J);
    double distance = distance(grid.affine());
    DataSet measures =
        new DataSet()
            .put(Tag.PIXEL_SPACING, grid.spacing().y(), grid.spacing().x())
            .put(Tag.SLICE_THICKNESS, distance)
            .put(Tag.SPACING_BETWEEN_SLICES, distance);
    DataSet turn =
        new DataSet()
            .put(
                Tag.IMAGE_ORIENTATION_PATIENT,
                row[0],
                row[1],
                row[2],
                column[0],
                column[1],
                column[2]);
    return new DataSet()
        .put(Tag.PIXEL_MEASURES_SEQUENCE, measures)
        .put(Tag.PLANE_ORIENTATION_SEQUENCE, turn);
  }

  // Along the normal, as readers compute it from the positions, also of a tilted stack.
  private static double distance(Affine affine) {
    double[] row = affine.direction(Axis.I);
    double[] column = affine.direction(Axis.J);
    double[] step = affine.step(Axis.K);
    double[] normal = {
      row[1] * column[2] - row[2] * column[1],
      row[2] * column[0] - row[0] * column[2],
      row[0] * column[1] - row[1] * column[0]
    };
    return Math.abs(step[0] * normal[0] + step[1] * normal[1] + step[2] * normal[2]);
  }

  private static void refuseSkewedPlane(Affine affine) {
    double[] row = affine.direction(Axis.I);
    double[] column = affine.direction(Axis.J);
    double cosine = row[0] * column[0] + row[1] * column[1] + row[2] * column[2];
    if (Math.abs(cosine) > 1e-3) {
      throw new IllegalArgumentException(
          "rows and columns of a slice are not at right angles (%.2f degrees off); DICOM cannot say that"
              .formatted(Math.toDegrees(Math.asin(cosine))));
    }
  }

  /** Position of the first pixel of slice k. */
  static double[] position(Grid grid, int k) {
    PatientPoint p = grid.affine().patient(0, 0, k);
    return new double[] {p.x(), p.y(), p.z()};
  }
}
