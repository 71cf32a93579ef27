package io.medsam3.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.example.ContactSheet.Tile;
import io.medsam3.raster.Picture;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContactSheetTest {
  @Test
  void placesEveryTileAndItsCaption() throws IOException {
    Picture sheet =
        ContactSheet.of(
            List.of(
                new Tile(plain(480, 240, 200), "wide", "x"),
                new Tile(plain(60, 120, 90), "tall", "a long note that does not fit its line"),
                new Tile(plain(1, 1, 50), "", "")),
            2);
    assertThat(sheet.sample(128, 128, 0)).isEqualTo(200);
    assertThat(sheet.sample(376, 128, 1)).isEqualTo(90);
    assertThat(sheet.sample(128, 8 + 288 + 120, 2)).isEqualTo(50);
    assertThat(brightest(sheet, 8, 252, 32, 16)).isGreaterThan(200);
    assertThat(brightest(sheet, 8 + 2 * 248, 0, 0, 0)).isZero();
  }

  @Test
  void keepsTheAspect() throws IOException {
    Picture sheet = ContactSheet.of(List.of(new Tile(plain(480, 240, 200), "", "")), 1);
    assertThat(sheet.sample(128, 8 + 59, 0)).isZero();
    assertThat(sheet.sample(128, 8 + 61, 0)).isEqualTo(200);
  }

  private static double brightest(Picture sheet, int left, int top, int width, int height) {
    double most = 0;
    for (int y = top; y < top + height; y++) {
      for (int x = left; x < left + width; x++) {
        most = Math.max(most, sheet.sample(x, y, 0));
      }
    }
    return most;
  }

  private static Picture plain(int width, int height, int value) {
    byte[] samples = new byte[3 * width * height];
    Arrays.fill(samples, (byte) value);
    return Picture.of(width, height, 3, samples);
  }
}
