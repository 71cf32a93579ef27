package io.medsam3.dicom.pixel;

/** What the samples of a pixel mean (PS3.3 section C.7.6.3.1.2). */
public enum Photometric {
  MONOCHROME1,
  MONOCHROME2,
  PALETTE_COLOR,
  RGB,
  YBR_FULL,
  YBR_FULL_422,
  YBR_PARTIAL_422,
  YBR_PARTIAL_420,
  /** JPEG 2000 with its irreversible colour transform; the codec gives RGB. */
  YBR_ICT,
  /** JPEG 2000 with its reversible colour transform; the codec gives RGB. */
  YBR_RCT;

  public boolean isGrey() {
    return this == MONOCHROME1 || this == MONOCHROME2;
  }

  boolean isLumaChroma() {
    return switch (this) {
      case YBR_FULL, YBR_FULL_422, YBR_PARTIAL_422, YBR_PARTIAL_420 -> true;
      default -> false;
    };
  }

  /** Two neighbours in a row share their chroma when the pixels are not compressed. */
  boolean isHorizontallySubsampled() {
    return this == YBR_FULL_422 || this == YBR_PARTIAL_422;
  }
}
