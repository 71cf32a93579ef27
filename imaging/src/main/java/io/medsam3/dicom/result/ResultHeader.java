package io.medsam3.dicom.result;

import io.medsam3.dicom.data.DataSet;
import io.medsam3.dicom.data.Tag;
import io.medsam3.dicom.data.Uid;
import io.medsam3.dicom.series.SeriesSource;
import io.medsam3.dicom.series.SeriesSource.SliceSource;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What all results have in common: whose they are, what made them, when, and how their series is
 * called.
 */
public record ResultHeader(
    Algorithm algorithm, String seriesDescription, int seriesNumber, LocalDateTime when) {
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyyMMdd");
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HHmmss");
  static final String MANUFACTURER = "Medical SAM3 for Java";

  private static final List<Tag> COPIED =
      List.of(
          Tag.PATIENT_NAME,
          Tag.PATIENT_ID,
          Tag.PATIENT_BIRTH_DATE,
          Tag.PATIENT_SEX,
          Tag.STUDY_DATE,
          Tag.STUDY_TIME,
          Tag.ACCESSION_NUMBER,
          Tag.REFERRING_PHYSICIAN_NAME,
          Tag.STUDY_ID);

  public ResultHeader {
    if (seriesDescription.length() > 64 || seriesDescription.indexOf('\\') >= 0) {
      throw new IllegalArgumentException(
          "series description '%s'; at most 64 characters, no backslash"
              .formatted(seriesDescription));
    }
  }

  String date() {
    return DATE.format(when);
  }

  String time() {
    return TIME.format(when);
  }

  /** The algorithm as a person's name, which the attribute asks for: last word first. */
  String creator() {
    int space = algorithm.name().lastIndexOf(' ');
    return space < 0
        ? algorithm.name() + "^"
        : algorithm.name().substring(space + 1) + "^" + algorithm.name().substring(0, space);
  }

  /** Patient, study, series, equipment and SOP common modules of a new instance. */
  DataSet dataSet(SeriesSource source, String sopClass, String modality) {
    DataSet data = new DataSet().put(Tag.SPECIFIC_CHARACTER_SET, "ISO_IR 192");
    COPIED.forEach(tag -> data.putFrom(source.header(), tag));
    for (Tag optional : List.of(Tag.STUDY_DESCRIPTION, Tag.PATIENT_AGE, Tag.PATIENT_WEIGHT)) {
      if (source.header().has(optional)) {
        data.putFrom(source.header(), optional);
      }
    }
    String study = source.studyUid();
    return data.put(Tag.STUDY_INSTANCE_UID, study.isEmpty() ? Uid.random() : study)
        .put(Tag.SOP_CLASS_UID, sopClass)
        .put(Tag.SOP_INSTANCE_UID, Uid.random())
        .put(Tag.INSTANCE_CREATION_DATE, date())
        .put(Tag.INSTANCE_CREATION_TIME, time())
        .put(Tag.MODALITY, modality)
        .put(Tag.SERIES_INSTANCE_UID, Uid.random())
        .put(Tag.SERIES_NUMBER, seriesNumber)
        .put(Tag.SERIES_DESCRIPTION, seriesDescription)
        .put(Tag.SERIES_DATE, date())
        .put(Tag.SERIES_TIME, time())
        .put(Tag.INSTANCE_NUMBER, 1)
        .put(Tag.MANUFACTURER, MANUFACTURER)
        .put(Tag.MANUFACTURER_MODEL_NAME, algorithm.name())
        .put(Tag.DEVICE_SERIAL_NUMBER, "none")
        .put(Tag.SOFTWARE_VERSIONS, algorithm.version());
  }

  /** The frame of reference of the source, a new one when the source has none. */
  static void putFrameOfReference(DataSet data, SeriesSource source) {
    String uid = source.frameOfReferenceUid();
    data.put(Tag.FRAME_OF_REFERENCE_UID, uid.isEmpty() ? Uid.random() : uid);
    data.putFrom(source.header(), Tag.POSITION_REFERENCE_INDICATOR);
  }

  /** One item for each source instance: class and instance. */
  static List<DataSet> instances(SeriesSource source) {
    Map<String, DataSet> items = new LinkedHashMap<>();
    for (Optional<SliceSource> slice : source.slices()) {
      slice.ifPresent(s -> items.putIfAbsent(s.sopInstance(), instance(s)));
    }
    return new ArrayList<>(items.values());
  }

  static DataSet instance(SliceSource slice) {
    return new DataSet()
        .put(Tag.REFERENCED_SOP_CLASS_UID, slice.sopClass())
        .put(Tag.REFERENCED_SOP_INSTANCE_UID, slice.sopInstance());
  }

  /** As {@link #instance}, with the frame of a multi-frame source. */
  static DataSet frame(SliceSource slice) {
    DataSet item = instance(slice);
    return slice.frame() > 0 ? item.put(Tag.REFERENCED_FRAME_NUMBER, slice.frame()) : item;
  }
}
