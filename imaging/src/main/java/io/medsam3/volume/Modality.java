package io.medsam3.volume;

/** The kind of imaging, as far as it decides how intensities are mapped. */
public enum Modality {
  CT,
  MR,
  ULTRASOUND,
  PET,
  /** Projection images: CR, DX, MG, RF, XA. */
  RADIOGRAPH,
  /** Photographs and microscopy: endoscopy, dermoscopy, fundus, slides. */
  PHOTO,
  UNKNOWN
}
