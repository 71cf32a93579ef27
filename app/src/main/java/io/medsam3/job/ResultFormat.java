package io.medsam3.job;

import java.util.Arrays;
import java.util.stream.Collectors;

/** A kind of file that results are written as. */
public enum ResultFormat {
  /** A binary picture per phrase, and an overlay. */
  PNG("png", true, false),
  NII_GZ("nii.gz", false, true),
  NII("nii", false, true),
  NRRD("nrrd", false, true),
  MHA("mha", false, true),
  SEG_NRRD("seg.nrrd", false, false),
  /** Everything to look at, in one file. */
  HTML("html", false, false),
  COCO("coco", true, false),
  GEOJSON("geojson", true, false),
  DICOM_SEG("dicom-seg", false, false),
  RTSTRUCT("rtstruct", false, false),
  /** Measurements as a structured report, beside the DICOM SEG that they are of. */
  SR("sr", false, false);

  private final String label;
  private final boolean flat;
  private final boolean labelMap;

  ResultFormat(String label, boolean flat, boolean labelMap) {
    this.label = label;
    this.flat = flat;
    this.labelMap = labelMap;
  }

  /** The name on the command line. */
  public String label() {
    return label;
  }

  /** Whether it holds a single slice only. */
  boolean isFlat() {
    return flat;
  }

  /** Whether it holds one object per voxel, so that overlaps must be resolved. */
  boolean isLabelMap() {
    return labelMap;
  }

  boolean isDicom() {
    return this == DICOM_SEG || this == RTSTRUCT || this == SR;
  }

  /** What follows the name of the input. */
  String ending() {
    return switch (this) {
      case COCO -> "_coco.json";
      case GEOJSON -> ".geojson";
      case HTML -> ".html";
      case DICOM_SEG -> "_seg.dcm";
      case RTSTRUCT -> "_rtstruct.dcm";
      case SR -> "_sr.dcm";
      case SEG_NRRD -> ".seg.nrrd";
      default -> "_labels." + label;
    };
  }

  public static ResultFormat of(String label) {
    for (ResultFormat format : values()) {
      if (format.label.equals(label)) {
        return format;
      }
    }
    String known =
        Arrays.stream(values()).map(ResultFormat::label).collect(Collectors.joining(", "));
    throw new IllegalArgumentException(
        "no format '%s'; expected one of %s".formatted(label, known));
  }
}
