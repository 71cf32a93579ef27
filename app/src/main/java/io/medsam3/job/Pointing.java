package io.medsam3.job;

import io.medsam3.prompt.ObjectPrompt;
import io.medsam3.prompt.Spot;
import io.medsam3.volume.PatientPoint;
import io.medsam3.volume.VoxelPoint;
import java.util.ArrayList;
import java.util.List;

/**
 * What a user points at, in words that a file can keep: a kind, a colon, and places with spaces
 * between them, as in {@code point:20,15} or {@code lasso:3,3 9,3 9,9}. Two numbers are pixels of a
 * picture, three are voxels i,j,k, three with mm behind them are LPS millimetres.
 */
public final class Pointing {
  private Pointing() {}

  /** Refuses what cannot be understood. */
  static List<ObjectPrompt> prompts(List<String> words) {
    return words.stream().map(Pointing::prompt).toList();
  }

  private static ObjectPrompt prompt(String words) {
    int colon = words.indexOf(':');
    String kind = words.substring(0, Math.max(0, colon));
    List<Spot> spots = new ArrayList<>();
    for (String place : words.substring(colon + 1).strip().split("\\s+")) {
      spots.add(spot(kind, place));
    }
    return switch (kind) {
      case "point", "not-point" -> {
        require(spots.size() == 1, words, "one place, as in 20,15");
        yield new ObjectPrompt.Point(spots.get(0), kind.equals("point"));
      }
      case "object-box" -> {
        require(spots.size() == 2, words, "two corners, as in '3,3 20,15'");
        yield new ObjectPrompt.Box(spots.get(0), spots.get(1));
      }
      case "scribble" -> new ObjectPrompt.Scribble(spots, true);
      case "not-scribble" -> new ObjectPrompt.Scribble(spots, false);
      case "lasso" -> new ObjectPrompt.Lasso(spots);
      default -> throw new IllegalArgumentException("'%s' points at nothing".formatted(words));
    };
  }

  private static Spot spot(String kind, String place) {
    boolean inPatient = place.endsWith("mm");
    String[] parts = (inPatient ? place.substring(0, place.length() - 2) : place).split(",", -1);
    double[] at = new double[parts.length];
    try {
      for (int n = 0; n < at.length; n++) {
        at[n] = Double.parseDouble(parts[n].strip());
      }
    } catch (NumberFormatException notNumbers) {
      at = new double[0];
    }
    boolean pair = at.length == 2 && !inPatient;
    require(
        pair || at.length == 3,
        kind + " '" + place + "'",
        "x,y in pixels, i,j,k in voxels or x,y,zmm in the patient");
    if (pair) {
      return new Spot.InPixels(at[0], at[1]);
    }
    return inPatient
        ? new Spot.InMillimetres(new PatientPoint(at[0], at[1], at[2]))
        : new Spot.InVoxels(new VoxelPoint(at[0], at[1], at[2]));
  }

  private static void require(boolean right, String words, String expected) {
    if (!right) {
      throw new IllegalArgumentException("%s; expected %s".formatted(words, expected));
    }
  }
}
