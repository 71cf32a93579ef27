package io.medsam3.dicom.result;

import io.medsam3.dicom.data.DataSet;
import io.medsam3.dicom.data.Tag;

/** The identifiers of a result that was written, for others that refer to it. */
public record WrittenInstance(
    String sopClass, String sopInstance, String seriesUid, String studyUid) {
  static WrittenInstance of(DataSet data) {
    return new WrittenInstance(
        data.text(Tag.SOP_CLASS_UID),
        data.text(Tag.SOP_INSTANCE_UID),
        data.text(Tag.SERIES_INSTANCE_UID),
        data.text(Tag.STUDY_INSTANCE_UID));
  }
}
