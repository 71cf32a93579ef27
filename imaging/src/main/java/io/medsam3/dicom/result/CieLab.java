package io.medsam3.dicom.result;

import io.medsam3.volume.Rgb;

/**
 * Colours as DICOM stores them: CIELab scaled to 16 bits (PS3.3 section C.10.7.1.1), with the white
 * of D65 as the common viewers use.
 */
final class CieLab {
  private static final double[] WHITE = {0.95047, 1, 1.08883};

  private CieLab() {}

  static double[] encoded(Rgb colour) {
    double r = linear(colour.red() / 255.0);
    double g = linear(colour.green() / 255.0);
    double b = linear(colour.blue() / 255.0);
    double x = root((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / WHITE[0]);
    double y = root(0.2126729 * r + 0.7151522 * g + 0.0721750 * b);
    double z = root((0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / WHITE[2]);
    double lightness = 116 * y - 16;
    double a = 500 * (x - y);
    double bb = 200 * (y - z);
    return new double[] {
      within(lightness * 65535 / 100),
      within((a + 128) * 65535 / 255),
      within((bb + 128) * 65535 / 255)
    };
  }

  static Rgb decoded(double[] stored) {
    double y = (stored[0] * 100 / 65535 + 16) / 116;
    double x = y + (stored[1] * 255 / 65535 - 128) / 500;
    double z = y - (stored[2] * 255 / 65535 - 128) / 200;
    double xx = cube(x) * WHITE[0];
    double yy = cube(y);
    double zz = cube(z) * WHITE[2];
    return new Rgb(
        channel(3.2404542 * xx - 1.5371385 * yy - 0.4985314 * zz),
        channel(-0.9692660 * xx + 1.8760108 * yy + 0.0415560 * zz),
        channel(0.0556434 * xx - 0.2040259 * yy + 1.0572252 * zz));
  }

  private static double linear(double c) {
    return c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
  }

  private static double root(double t) {
    return t > 216.0 / 24389 ? Math.cbrt(t) : (24389.0 / 27 * t + 16) / 116;
  }

  private static double cube(double t) {
    double cubed = t * t * t;
    return cubed > 216.0 / 24389 ? cubed : (116 * t - 16) * 27 / 24389;
  }

  private static int channel(double linear) {
    double c = linear <= 0.0031308 ? 12.92 * linear : 1.055 * Math.pow(linear, 1 / 2.4) - 0.055;
    return (int) Math.rint(255 * Math.max(0, Math.min(1, c)));
  }

  private static double within(double value) {
    return Math.rint(Math.max(0, Math.min(65535, value)));
  }
}
