package io.medsam3.degrade;

import io.medsam3.raster.Picture;
import java.util.Arrays;
import java.util.Locale;

/** A way in which a picture becomes worse, at five strengths; the same every time. */
public enum Degradation {
  NOISE("standard deviation of normal noise, in the range 0 to 1", 0.02, 0.04, 0.08, 0.12, 0.18) {
    @Override
    Planes apply(Planes planes, double amount, long seed) {
      return planes.noisy(amount, seed);
    }
  },
  BLUR("standard deviation of a Gaussian, in thousandths of the long side", 2, 4, 8, 12, 20) {
    @Override
    Planes apply(Planes planes, double amount, long seed) {
      return planes.blurred(amount * longSide(planes) / 1000);
    }
  },
  LOW_CONTRAST("factor on the differences from the mean", 0.8, 0.6, 0.4, 0.25, 0.15) {
    @Override
    Planes apply(Planes planes, double amount, long seed) {
      return planes.flatter(amount);
    }
  },
  BIAS_FIELD("largest exponent of a smooth factor", 0.15, 0.3, 0.5, 0.8, 1.2) {
    @Override
    Planes apply(Planes planes, double amount, long seed) {
      return planes.uneven(amount, seed);
    }
  },
  MOTION("length of a slanted smear, in thousandths of the long side", 8, 16, 32, 56, 96) {
    @Override
    Planes apply(Planes planes, double amount, long seed) {
      return planes.moved((int) Math.max(1, Math.round(amount * longSide(planes) / 1000)), SLANT);
    }
  },
  COMPRESSION("quality of JPEG, 0 to 1", 0.6, 0.4, 0.25, 0.15, 0.08) {
    @Override
    Planes apply(Planes planes, double amount, long seed) {
      return planes.compressed(amount);
    }
  },
  RESOLUTION("factor by which pixels are larger", 1.5, 2, 3, 4, 6) {
    @Override
    Planes apply(Planes planes, double amount, long seed) {
      return planes.coarser(amount);
    }
  };

  /** How many strengths there are; 1 is the weakest. */
  public static final int STRENGTHS = 5;

  private static final double SLANT = 30;

  private final String unit;
  private final double[] amounts;

  Degradation(String unit, double... amounts) {
    this.unit = unit;
    this.amounts = amounts;
  }

  abstract Planes apply(Planes planes, double amount, long seed);

  private static double longSide(Planes planes) {
    return Math.max(planes.width(), planes.height());
  }

  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** What the amount of a strength is. */
  public String unit() {
    return unit;
  }

  /** Of a strength from 1 to {@link #STRENGTHS}. */
  public double amount(int strength) {
    if (strength < 1 || strength > STRENGTHS) {
      throw new IllegalArgumentException(
          "strength is %d; expected 1 to %d".formatted(strength, STRENGTHS));
    }
    return amounts[strength - 1];
  }

  /** The picture at that strength; noise and fields depend on the picture's values alone. */
  public Picture apply(Picture picture, int strength) {
    Planes planes = Planes.of(picture);
    long seed = 31L * ordinal() + Arrays.hashCode(planes.values());
    return apply(planes, amount(strength), seed).picture();
  }
}
