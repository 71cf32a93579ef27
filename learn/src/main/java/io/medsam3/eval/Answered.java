package io.medsam3.eval;

import io.medsam3.raster.Overlay;
import io.medsam3.raster.Picture;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Rgb;
import io.medsam3.volume.VoxelType;
import java.util.List;

/** A scored case with the pictures behind its score. */
public record Answered(CaseScore score, Picture picture, Mask predicted, Mask reference) {
  /** What {@link #drawn} shows, in words. */
  public static final String LEGEND = "Green: reference. Red: prediction.";

  private static final Rgb REFERENCE = new Rgb(0, 200, 80);
  private static final Rgb PREDICTION = new Rgb(230, 60, 60);

  /** The picture with both masks over it; a picture of more than 8 bits as it is. */
  public Picture drawn() {
    if (picture.type() != VoxelType.U8) {
      return picture;
    }
    return Overlay.draw(
        picture,
        List.of(
            new Overlay.Layer(reference, 0, REFERENCE),
            new Overlay.Layer(predicted, 0, PREDICTION)));
  }
}
