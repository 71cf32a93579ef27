package io.medsam3.dicom.series;

import io.medsam3.dicom.data.DataSet;
import io.medsam3.dicom.data.Tag;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Where a volume came from: what results refer back to.
 *
 * @param header the data set of one instance, for patient, study and series
 * @param slices for each k the frame it was read from; empty where it was interpolated
 */
public record SeriesSource(DataSet header, List<Optional<SliceSource>> slices) {
  public SeriesSource {
    slices = List.copyOf(slices);
  }

  /** For volumes that did not come from DICOM. */
  public static SeriesSource none(int slices) {
    return new SeriesSource(new DataSet(), Collections.nCopies(slices, Optional.empty()));
  }

  /**
   * The instance and frame of a slice.
   *
   * @param frame from 1 within a multi-frame instance, 0 for an instance of one frame
   */
  public record SliceSource(String sopClass, String sopInstance, int frame) {}

  public String patientId() {
    return header.text(Tag.PATIENT_ID);
  }

  public String patientName() {
    return header.text(Tag.PATIENT_NAME);
  }

  public String modality() {
    return header.text(Tag.MODALITY);
  }

  public String studyUid() {
    return header.text(Tag.STUDY_INSTANCE_UID);
  }

  public String seriesUid() {
    return header.text(Tag.SERIES_INSTANCE_UID);
  }

  public String seriesDescription() {
    return header.text(Tag.SERIES_DESCRIPTION);
  }

  public String frameOfReferenceUid() {
    return header.text(Tag.FRAME_OF_REFERENCE_UID);
  }
}
