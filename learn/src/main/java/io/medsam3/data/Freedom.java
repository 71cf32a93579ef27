package io.medsam3.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * How far pictures of one kind of imaging may be changed without becoming another kind of picture.
 *
 * @param sideways whether it may be mirrored left to right
 * @param upsideDown whether it may be mirrored top to bottom
 * @param quarterTurns probability of a turn by 90, 180 or 270 degrees
 * @param degrees largest further rotation, either way
 * @param mirrorsOutside whether the outside continues the picture as a mirror; otherwise black
 * @param colour whether its colours carry information and so may be shifted
 * @param recolouring how it may be dyed
 */
public record Freedom(
    boolean sideways,
    boolean upsideDown,
    double quarterTurns,
    double degrees,
    boolean mirrorsOutside,
    boolean colour,
    Recolour.Reach recolouring) {
  /** For a kind of imaging that the table does not know: small changes only. */
  static final Freedom UNKNOWN = new Freedom(false, false, 0, 15, false, true, Recolour.Reach.NONE);

  /** The same without mirroring or quarter turns, for phrases in which left and right matter. */
  Freedom keepingSides() {
    return new Freedom(false, false, 0, Math.min(degrees, 25), mirrorsOutside, colour, recolouring);
  }

  /** The table that comes with the code, {@code modalities.tsv}. */
  static Map<String, Freedom> bundled() {
    Map<String, Freedom> table = new LinkedHashMap<>();
    try (InputStream in = Freedom.class.getResourceAsStream("modalities.tsv");
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8))) {
      lines.lines().filter(l -> !l.startsWith("#")).forEach(line -> put(table, line.split("\t")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return table;
  }

  private static void put(Map<String, Freedom> table, String[] cells) {
    table.put(
        cells[0],
        new Freedom(
            !cells[1].equals("none"),
            cells[1].equals("any"),
            Double.parseDouble(cells[2]),
            Double.parseDouble(cells[3]),
            cells[4].equals("mirror"),
            cells[5].equals("yes"),
            Recolour.Reach.valueOf(cells[6].toUpperCase(Locale.ROOT))));
  }
}
