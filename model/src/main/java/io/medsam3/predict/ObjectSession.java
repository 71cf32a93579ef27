package io.medsam3.predict;

import io.medsam3.prompt.ObjectPrompt;
import io.medsam3.raster.Picture;
import io.medsam3.sam3.Sam3;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Size;
import io.medsam3.volume.VoxelType;
import java.util.Collections;
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
 * window of a half, a quarter or an eighth of its sides, and once more with what it found. Windows
 * are encoded when first needed, and some are kept. Its answers for a box end at the box.
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
      return surest(everything.readings(said));
    }
    Optional<PictureWindow> extent = said.extent().map(part -> around(said, part));
    return extent.isPresent() ? drawn(said, extent.get()) : clicked(said);
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
   * Looks where something is drawn, and closer as long as what is found is smaller than that; after
   * a box once more with what was found.
   */
  private ObjectAnswer drawn(PointedAt said, PictureWindow window) {
    Look look = new Look(window, ask(said, window));
    for (int n = 0; n < CLOSER_LOOKS; n++) {
      Optional<PictureWindow> found =
          PictureWindow.bounds(look.answer.mask()).map(part -> around(said, part));
      if (found.isEmpty() || found.get().width() >= look.window.width()) {
        break;
      }
      ObjectAnswer closer = ask(said, found.get());
      if (closer.mask().isEmpty()) {
        break;
      }
      look = new Look(found.get(), closer);
    }
    return said.mask() == null ? again(said, look.answer) : look.answer;
  }

  /**
   * Clicks and scribbles say little of the size: they are read in the whole picture and in every
   * window around them, and asked again, closer, with what the readings agree on. Those that a
   * border of their window cuts do not count.
   */
  private ObjectAnswer clicked(PointedAt said) {
    Size size = picture.grid().size();
    List<PictureWindow> views =
        said.clicked().map(part -> part.views(size)).orElse(List.of(whole()));
    List<ObjectAnswer> readings =
        views.stream()
            .flatMap(view -> readings(said, view).stream().map(answer -> new Look(view, answer)))
            .filter(look -> !look.isCut(size))
            .map(Look::answer)
            .toList();
    ObjectAnswer one = surest(readings.isEmpty() ? readings(said, whole()) : readings);
    Mask agreed = Agreement.of(readings, picture.grid());
    return agreed.isEmpty() ? one : again(said, one.with(agreed));
  }

  /**
   * What the network says closer to an answer, given it; the answer itself when it says nothing.
   */
  private ObjectAnswer again(PointedAt said, ObjectAnswer first) {
    return PictureWindow.bounds(first.mask())
        .map(found -> ask(said.onTopOf(first.mask()), around(said, found)))
        .filter(second -> !second.mask().isEmpty())
        .orElse(first);
  }

  private PictureWindow whole() {
    return PictureWindow.all(picture.grid().size());
  }

  /** Shows a part and every click into the object, whatever the answer before made of it. */
  private PictureWindow around(PointedAt said, PictureWindow part) {
    return said.reaching(part).surroundings(picture.grid().size());
  }

  private ObjectAnswer ask(PointedAt said, PictureWindow window) {
    return surest(readings(said, window));
  }

  private static ObjectAnswer surest(List<ObjectAnswer> readings) {
    return Collections.max(readings, Comparator.comparingDouble(ObjectAnswer::predictedIou));
  }

  /** On the whole picture's grid, ending at the box where there is one. */
  private List<ObjectAnswer> readings(PointedAt said, PictureWindow window) {
    PointedAt seen = said.within(window);
    if (window.equals(whole()) || !seen.saysWhere()) {
      return everything.readings(said).stream().map(a -> a.with(said.inBox(a.mask()))).toList();
    }
    return view(window).readings(seen).stream()
        .map(a -> a.with(said.inBox(window.back(a.mask(), picture.grid()))))
        .toList();
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
