package io.medsam3.intensity;

import io.medsam3.volume.Window;
import java.util.Locale;

/** Usual windows of CT in Hounsfield units. */
public enum CtWindow {
  SOFT_TISSUE(40, 400),
  LUNG(-600, 1500),
  BONE(400, 1800),
  BRAIN(40, 80),
  STROKE(32, 8),
  LIVER(60, 160),
  MEDIASTINUM(50, 350),
  ANGIOGRAPHY(300, 600),
  SPINE(50, 250);

  private final Window window;

  CtWindow(double centre, double width) {
    window = new Window(centre, width);
  }

  /** The name on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public Window window() {
    return window;
  }
}
