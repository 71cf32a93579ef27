package io.medsam3.predict;

import io.medsam3.volume.Mask;

/**
 * The object that was pointed at.
 *
 * @param mask on the picture's grid
 * @param predictedIou how well the network thinks that the mask fits, 0..1
 */
public record ObjectAnswer(Mask mask, double predictedIou) {
  ObjectAnswer with(Mask other) {
    return new ObjectAnswer(other, predictedIou);
  }
}
