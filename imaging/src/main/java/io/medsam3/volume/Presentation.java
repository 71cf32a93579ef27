package io.medsam3.volume;

import java.util.List;

/**
 * What a file says about how its values are to be shown: the kind of imaging, its windows in the
 * order given, and whether low values are bright (MONOCHROME1).
 */
public record Presentation(Modality modality, List<Window> windows, boolean inverted) {
  public static final Presentation UNKNOWN = of(Modality.UNKNOWN);

  public Presentation {
    windows = List.copyOf(windows);
  }

  public static Presentation of(Modality modality) {
    return new Presentation(modality, List.of(), false);
  }
}
