package io.medsam3.eval;

import io.medsam3.raster.Picture;
import io.medsam3.volume.Mask;

/** A scored case with the pictures behind its score. */
public record Answered(CaseScore score, Picture picture, Mask predicted, Mask reference) {}
