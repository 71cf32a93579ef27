package io.medsam3.dicom.result;

import io.medsam3.dicom.data.DataSet;
import io.medsam3.dicom.data.DecimalString;
import io.medsam3.dicom.data.DicomWriter;
import io.medsam3.dicom.data.Tag;
import io.medsam3.dicom.data.TransferSyntax;
import io.medsam3.dicom.series.SeriesSource;
import io.medsam3.mask.Contour;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.PatientPoint;
import io.medsam3.volume.Rgb;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes masks as RTSTRUCT (PS3.3 section A.19): closed contours in the planes of the source's
 * slices, half way between pixel centres; holes are joined to their outline by a bridge.
 */
public final class StructureSetWriter {
  private static final String CLASS = "1.2.840.10008.5.1.4.1.1.481.3";
  private static final double TENTH_MICROMETRE = 1e4;

  private final SeriesSource source;
  private final Grid grid;
  private final ResultHeader header;

  public StructureSetWriter(SeriesSource source, Grid grid, ResultHeader header) {
    this.source = source;
    this.grid = grid;
    this.header = header;
  }

  /** One structure for each description and mask; masks lie on the source's grid. */
  public WrittenInstance write(Path target, List<SegmentDescription> descriptions, List<Mask> masks)
      throws IOException {
    if (descriptions.size() != masks.size() || masks.isEmpty()) {
      throw new IllegalArgumentException(
          "%d masks with %d descriptions".formatted(masks.size(), descriptions.size()));
    }
    DataSet data = header.dataSet(source, CLASS, "RTSTRUCT");
    ResultHeader.putFrameOfReference(data, source);
    String frame = data.text(Tag.FRAME_OF_REFERENCE_UID);
    data.put(Tag.STRUCTURE_SET_LABEL, "SEGMENTATION")
        .put(Tag.STRUCTURE_SET_DATE, header.date())
        .put(Tag.STRUCTURE_SET_TIME, header.time())
        .putEmpty(Tag.OPERATORS_NAME)
        .put(Tag.APPROVAL_STATUS, "UNAPPROVED");
    references(data, frame);
    List<DataSet> rois = new ArrayList<>();
    List<DataSet> drawings = new ArrayList<>();
    List<DataSet> observations = new ArrayList<>();
    for (int n = 0; n < masks.size(); n++) {
      if (!masks.get(n).grid().matches(grid, 0.01)) {
        throw new IllegalArgumentException(
            "mask '%s' lies on a grid of %s voxels that is not the source's of %s"
                .formatted(descriptions.get(n).label(), masks.get(n).size(), grid.size()));
      }
      rois.add(roi(n + 1, descriptions.get(n), frame));
      drawings.add(drawing(n + 1, descriptions.get(n).colour(), masks.get(n)));
      observations.add(observation(n + 1));
    }
    data.put(Tag.STRUCTURE_SET_ROI_SEQUENCE, rois)
        .put(Tag.ROI_CONTOUR_SEQUENCE, drawings)
        .put(Tag.RT_ROI_OBSERVATIONS_SEQUENCE, observations);
    // Implicit: the points of a long contour do not fit the short length of an explicit DS.
    DicomWriter.write(target, data, TransferSyntax.IMPLICIT_LITTLE);
    return WrittenInstance.of(data);
  }

  private void references(DataSet data, String frame) {
    DataSet reference = new DataSet().put(Tag.FRAME_OF_REFERENCE_UID, frame);
    List<DataSet> instances = ResultHeader.instances(source);
    if (!instances.isEmpty()) {
      DataSet series =
          new DataSet()
              .put(Tag.SERIES_INSTANCE_UID, source.seriesUid())
              .put(Tag.CONTOUR_IMAGE_SEQUENCE, instances);
      DataSet study =
          new DataSet()
              // Detached Study Management, retired, is what the attribute still asks for.
              .put(Tag.REFERENCED_SOP_CLASS_UID, "1.2.840.10008.3.1.2.3.1")
              .put(Tag.REFERENCED_SOP_INSTANCE_UID, source.studyUid())
              .put(Tag.RT_REFERENCED_SERIES_SEQUENCE, series);
      reference.put(Tag.RT_REFERENCED_STUDY_SEQUENCE, study);
    }
    data.put(Tag.REFERENCED_FRAME_OF_REFERENCE_SEQUENCE, reference);
  }

  private static DataSet roi(int number, SegmentDescription description, String frame) {
    boolean manual = description.making() == SegmentDescription.Making.MANUAL;
    return new DataSet()
        .put(Tag.ROI_NUMBER, number)
        .put(Tag.REFERENCED_FRAME_OF_REFERENCE_UID, frame)
        .put(Tag.ROI_NAME, description.label())
        .put(Tag.ROI_GENERATION_ALGORITHM, manual ? "MANUAL" : description.making().name());
  }

  private static DataSet observation(int number) {
    return new DataSet()
        .put(Tag.OBSERVATION_NUMBER, number)
        .put(Tag.REFERENCED_ROI_NUMBER, number)
        .putEmpty(Tag.RT_ROI_INTERPRETED_TYPE)
        .putEmpty(Tag.ROI_INTERPRETER);
  }

  private DataSet drawing(int number, Rgb colour, Mask mask) {
    List<DataSet> contours = new ArrayList<>();
    for (int k = 0; k < grid.size().z(); k++) {
      for (Contour outline : Outlines.of(mask, k)) {
        contours.add(contour(contours.size() + 1, outline, k));
      }
    }
    DataSet drawing =
        new DataSet()
            .put(Tag.REFERENCED_ROI_NUMBER, number)
            .put(Tag.ROI_DISPLAY_COLOR, colour.red(), colour.green(), colour.blue());
    return contours.isEmpty() ? drawing : drawing.put(Tag.CONTOUR_SEQUENCE, contours);
  }

  private DataSet contour(int number, Contour outline, int k) {
    String[] numbers = new String[3 * outline.points()];
    for (int n = 0; n < outline.points(); n++) {
      PatientPoint p = grid.affine().patient(outline.x()[n], outline.y()[n], k);
      for (int d = 0; d < 3; d++) {
        double rounded = Math.rint(p.coordinate(d) * TENTH_MICROMETRE) / TENTH_MICROMETRE;
        numbers[3 * n + d] = DecimalString.of(rounded);
      }
    }
    DataSet item =
        new DataSet()
            .put(Tag.CONTOUR_NUMBER, number)
            .put(Tag.CONTOUR_GEOMETRIC_TYPE, "CLOSED_PLANAR")
            .put(Tag.NUMBER_OF_CONTOUR_POINTS, outline.points())
            .put(Tag.CONTOUR_DATA, numbers);
    source
        .slices()
        .get(k)
        .ifPresent(slice -> item.put(Tag.CONTOUR_IMAGE_SEQUENCE, ResultHeader.frame(slice)));
    return item;
  }
}
