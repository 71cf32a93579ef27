package io.medsam3.eval;

import io.medsam3.page.Page;
import io.medsam3.page.Reduced;
import io.medsam3.raster.Overlay;
import io.medsam3.raster.Picture;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Rgb;
import io.medsam3.volume.VoxelType;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A scored case with the pictures behind its score. */
public record Answered(CaseScore score, Picture picture, Mask predicted, Mask reference) {
  private static final Rgb REFERENCE = new Rgb(0, 200, 255);
  private static final Rgb PREDICTION = new Rgb(255, 140, 0);

  /** What the colours of {@link #addTo} mean; colour-blind people tell them apart. */
  public static final Map<String, Rgb> LEGEND = legend();

  /** The longest side on a page. */
  private static final int LONGEST = 640;

  private static Map<String, Rgb> legend() {
    Map<String, Rgb> legend = new LinkedHashMap<>();
    legend.put("reference", REFERENCE);
    legend.put("prediction", PREDICTION);
    return Collections.unmodifiableMap(legend);
  }

  /** Adds the picture with both masks over it; one of more than 8 bits without. */
  public void addTo(Page page, String caption) throws IOException {
    if (picture.type() != VoxelType.U8) {
      page.picture(picture, caption);
      return;
    }
    Reduced reduced = Reduced.to(LONGEST, picture.width(), picture.height());
    List<Overlay.Layer> layers =
        List.of(
            new Overlay.Layer(reference, 0, REFERENCE),
            new Overlay.Layer(predicted, 0, PREDICTION));
    page.picture(reduced.picture(picture), reduced.layers(layers), caption);
  }
}
