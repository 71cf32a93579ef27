package io.medsam3.dicom.result;

import io.medsam3.dicom.data.DataSet;
import io.medsam3.dicom.data.DicomWriter;
import io.medsam3.dicom.data.Tag;
import io.medsam3.dicom.series.SeriesSource;
import io.medsam3.dicom.series.SeriesSource.SliceSource;
import io.medsam3.volume.Grid;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The per-frame functional groups of a segmentation, put together from what repeats. */
final class FrameItems {
  private final SeriesSource source;
  private final Grid grid;
  private final boolean labels;
  private final Map<Integer, byte[]> derivations = new HashMap<>();
  private final Map<Integer, byte[]> positions = new HashMap<>();
  private final Map<Integer, byte[]> segments = new HashMap<>();

  FrameItems(SeriesSource source, Grid grid, SegWriter.Kind kind) {
    this.source = source;
    this.grid = grid;
    labels = kind == SegWriter.Kind.LABELMAP;
  }

  void write(DicomWriter writer, List<FramePixels.Frame> frames) throws IOException {
    writer.startSequence(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE);
    for (FramePixels.Frame frame : frames) {
      writer.item(
          derivations.computeIfAbsent(frame.k(), this::derivation),
          content(frame),
          positions.computeIfAbsent(frame.k(), this::position),
          segments.computeIfAbsent(frame.segment(), this::segment));
    }
    writer.endSequence();
  }

  private byte[] derivation(int k) {
    Optional<SliceSource> slice = source.slices().get(k);
    if (slice.isEmpty()) {
      return DicomWriter.encoded(new DataSet().put(Tag.DERIVATION_IMAGE_SEQUENCE, List.of()));
    }
    ConceptCode purpose = ConceptCode.dcm("121322", "Source image for image processing operation");
    DataSet image =
        ResultHeader.frame(slice.get())
            .put(Tag.PURPOSE_OF_REFERENCE_CODE_SEQUENCE, purpose.item())
            .put(Tag.SPATIAL_LOCATIONS_PRESERVED, "YES");
    DataSet derivation =
        new DataSet()
            .put(Tag.SOURCE_IMAGE_SEQUENCE, image)
            .put(Tag.DERIVATION_CODE_SEQUENCE, ConceptCode.dcm("113076", "Segmentation").item());
    return DicomWriter.encoded(new DataSet().put(Tag.DERIVATION_IMAGE_SEQUENCE, derivation));
  }

  private byte[] content(FramePixels.Frame frame) {
    DataSet content = new DataSet();
    if (labels) {
      content.put(Tag.DIMENSION_INDEX_VALUES, frame.k() + 1);
    } else {
      content.put(Tag.DIMENSION_INDEX_VALUES, frame.segment(), frame.k() + 1);
    }
    return DicomWriter.encoded(new DataSet().put(Tag.FRAME_CONTENT_SEQUENCE, content));
  }

  private byte[] position(int k) {
    DataSet place = new DataSet().put(Tag.IMAGE_POSITION_PATIENT, SegWriter.position(grid, k));
    return DicomWriter.encoded(new DataSet().put(Tag.PLANE_POSITION_SEQUENCE, place));
  }

  private byte[] segment(int number) {
    if (number == 0) {
      return new byte[0];
    }
    DataSet segment = new DataSet().put(Tag.REFERENCED_SEGMENT_NUMBER, number);
    return DicomWriter.encoded(new DataSet().put(Tag.SEGMENT_IDENTIFICATION_SEQUENCE, segment));
  }
}
