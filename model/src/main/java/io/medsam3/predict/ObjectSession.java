package io.medsam3.predict;

import io.medsam3.prompt.ObjectPrompt;
import io.medsam3.raster.Picture;
import io.medsam3.sam3.Sam3;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Size;
import io.medsam3.volume.VoxelType;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An encoded picture on which single objects are pointed at; ask it often, and close it.
 *
 * <p>A small network looks again, closer, at an object that fills little of the picture: at a
 * window of a half, a quarter or an eighth of its sides. Windows are encoded when first needed, and
 * some are kept. Its answers for a box end at the box.
 */
public final class ObjectSession implements AutoCloseable {
  /** Encoded windows that are kept; those used longest ago go first. */
  private static final int KEPT = 24;

  /** Looks after the first, each at what the one before it found. */
  private static final int CLOSER_LOOKS = 2;

  private final Sam3 network;
  private final Picture picture;
  private final ObjectView everything;
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
    everything = new ObjectView(network, picture);
  }

  /**
   * The one object that all of this is said about.
   *
   * @throws IllegalArgumentException when a place is outside the picture
   */
  public ObjectAnswer segment(List<ObjectPrompt> prompts) {
    PointedAt said = new PointedAt(picture.grid(), prompts);
    if (!network.config().isSmall()) {
      return everything.ask(said);
    }
    Look look = first(said);
    for (int n = 0; n < CLOSER_LOOKS; n++) {
      Optional<PictureWindow> found = PictureWindow.bounds(look.answer.mask()).map(this::around);
      if (found.isEmpty() || found.get().width() >= look.window.width()) {
        break;
      }
      Look closer = ask(said, found.get());
      if (closer.answer.mask().isEmpty()) {
        break;
      }
      look = closer;
    }
    return look.answer;
  }

  /** What was found where. */
  private record Look(PictureWindow window, ObjectAnswer answer) {
    boolean isCut(Size picture) {
      return !PictureWindow.bounds(answer.mask())
          .filter(found -> found.isWithin(window, picture))
          .isPresent();
    }
  }

  /**
   * Looks around what is drawn; for clicks and scribbles, which say little of the size, where the
   * network is surest of what it finds.
   */
  private Look first(PointedAt said) {
    Size size = picture.grid().size();
    Optional<PictureWindow> extent = said.extent();
    if (extent.isPresent()) {
      return ask(said, around(extent.get()));
    }
    List<PictureWindow> views =
        said.clicked().map(part -> part.views(size)).orElse(List.of(whole()));
    List<Look> looks = views.stream().map(view -> ask(said, view)).toList();
    return looks.stream()
        .filter(look -> !look.isCut(size))
        .max(Comparator.comparingDouble(look -> look.answer.predictedIou()))
        .orElse(looks.get(0));
  }

  private PictureWindow whole() {
    return PictureWindow.all(picture.grid().size());
  }

  private PictureWindow around(PictureWindow part) {
    return part.surroundings(picture.grid().size());
  }

  private Look ask(PointedAt said, PictureWindow window) {
    PointedAt seen = said.within(window);
    boolean isWhole = window.equals(whole()) || !seen.saysWhere();
    ObjectAnswer answer = isWhole ? everything.ask(said) : view(window).ask(seen);
    Mask mask = isWhole ? answer.mask() : window.back(answer.mask(), picture.grid());
    return new Look(window, new ObjectAnswer(said.inBox(mask), answer.predictedIou()));
  }

  private ObjectView view(PictureWindow window) {
    ObjectView view = windows.get(window);
    if (view == null) {
      if (windows.size() >= KEPT) {
        Iterator<ObjectView> eldest = windows.values().iterator();
        eldest.next().close();
        eldest.remove();
      }
      view = new ObjectView(network, window.of(picture));
      windows.put(window, view);
    }
    return view;
  }

  @Override
  public void close() {
    everything.close();
    windows.values().forEach(ObjectView::close);
  }
}
