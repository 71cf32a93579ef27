package io.medsam3.predict;

import io.medsam3.prompt.ObjectPrompt;
import io.medsam3.raster.Picture;
import io.medsam3.sam3.Sam3;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.VoxelType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An encoded picture on which single objects are pointed at; ask it often, and close it.
 *
 * <p>A small network looks again, closer, at an object that fills little of the picture: at a
 * window of a half, a quarter or an eighth of its sides. Windows are encoded when first needed, and
 * some are kept.
 */
public final class ObjectSession implements AutoCloseable {
  /** Encoded windows that are kept; those used longest ago go first. */
  private static final int KEPT = 24;

  /** Looks after the first, each at what the one before it found. */
  private static final int CLOSER_LOOKS = 2;

  private final Sam3 network;
  private final Picture picture;
  private final ObjectView whole;
  private final Map<PictureWindow, ObjectView> windows = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * Encodes the picture.
   *
   * @param network outlives this
   * @throws IllegalArgumentException when the network has no tracker, or a sample is not a number
   */
  public ObjectSession(Sam3 network, Picture picture) {
    this.network = network;
    this.picture = picture.type() == VoxelType.U8 ? picture : ShownPicture.of(picture);
    whole = new ObjectView(network, picture);
  }

  /**
   * The one object that all of this is said about.
   *
   * @throws IllegalArgumentException when a place is outside the picture
   */
  public ObjectAnswer segment(List<ObjectPrompt> prompts) {
    PointedAt said = new PointedAt(picture.grid(), prompts);
    if (!network.config().isSmall()) {
      return whole.ask(said);
    }
    PictureWindow all = PictureWindow.all(picture.grid().size());
    PictureWindow window = said.extent().map(this::around).orElse(all);
    ObjectAnswer answer = ask(said, window);
    for (int look = 0; look < CLOSER_LOOKS; look++) {
      Optional<PictureWindow> found = PictureWindow.bounds(answer.mask()).map(this::around);
      if (found.isEmpty() || found.get().width() >= window.width()) {
        break;
      }
      window = found.get();
      ObjectAnswer closer = ask(said, window);
      if (closer.mask().isEmpty()) {
        break;
      }
      answer = closer;
    }
    return answer;
  }

  private PictureWindow around(PictureWindow part) {
    return part.surroundings(picture.grid().size());
  }

  private ObjectAnswer ask(PointedAt said, PictureWindow window) {
    Grid grid = picture.grid();
    if (window.equals(PictureWindow.all(grid.size())) || !said.isSeenIn(window)) {
      return whole.ask(said);
    }
    ObjectAnswer seen = view(window).ask(said.within(window));
    Mask mask = window.back(seen.mask(), grid);
    return new ObjectAnswer(mask, seen.predictedIou());
  }

  private ObjectView view(PictureWindow window) {
    ObjectView view = windows.get(window);
    if (view == null) {
      if (windows.size() >= KEPT) {
        PictureWindow eldest = windows.keySet().iterator().next();
        windows.remove(eldest).close();
      }
      view = new ObjectView(network, window.of(picture));
      windows.put(window, view);
    }
    return view;
  }

  @Override
  public void close() {
    whole.close();
    windows.values().forEach(ObjectView::close);
  }
}
