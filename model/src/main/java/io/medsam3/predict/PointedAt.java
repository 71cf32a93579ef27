package io.medsam3.predict;

import io.medsam3.mask.Contour;
import io.medsam3.mask.Polygons;
import io.medsam3.prompt.ObjectPrompt;
import io.medsam3.prompt.Spot;
import io.medsam3.tracker.PromptPoints;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.MaskPainter;
import io.medsam3.volume.VoxelPoint;
import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The points and the mask that the network takes, of all that a user says about one object. */
final class PointedAt {
  /** Clicks that stand for a scribble; more say little more. */
  private static final int MOST_OF_SCRIBBLE = 8;

  private final Grid grid;
  private final List<Placed> corners = new ArrayList<>();
  private final List<Placed> clicks = new ArrayList<>();
  private @Nullable Mask mask;

  /** A point in pixels from the upper left corner, with a label of {@link PromptPoints}. */
  private record Placed(double x, double y, long label) {
    Placed from(PictureWindow window) {
      return new Placed(x - window.left(), y - window.top(), label);
    }

    boolean includes() {
      return label == PromptPoints.INCLUDE;
    }

    boolean isIn(PictureWindow window) {
      return x >= 0 && x <= window.width() && y >= 0 && y <= window.height();
    }
  }

  PointedAt(Grid grid, List<ObjectPrompt> prompts) {
    if (prompts.isEmpty()) {
      throw new IllegalArgumentException("nothing is pointed at; give a point, a box or a mask");
    }
    this.grid = grid;
    prompts.forEach(this::add);
  }

  private PointedAt(Grid grid) {
    this.grid = grid;
  }

  /** The box or the mask that says where the object is; nothing when only clicks do. */
  Optional<PictureWindow> extent() {
    return corners.isEmpty() ? Optional.ofNullable(mask).flatMap(PictureWindow::bounds) : box();
  }

  /** A part of the picture and clicks into the object beyond it. */
  PictureWindow reaching(PictureWindow part) {
    return clicked().map(part::and).orElse(part);
  }

  private Optional<PictureWindow> box() {
    int left = (int) corners.get(0).x;
    int top = (int) corners.get(0).y;
    int right = (int) Math.ceil(corners.get(1).x);
    int bottom = (int) Math.ceil(corners.get(1).y);
    return Optional.of(new PictureWindow(left, top, right - left, bottom - top));
  }

  /** An answer without what lies beyond the box, unless a click asks for something there. */
  Mask inBox(Mask answer) {
    if (corners.isEmpty() || clicks.stream().anyMatch(c -> c.includes() && !isInBox(c.x, c.y))) {
      return answer;
    }
    return Mask.of(grid, (i, j, k) -> answer.covers(i, j, 0) && isInBox(i + 0.5, j + 0.5));
  }

  private boolean isInBox(double x, double y) {
    Placed from = corners.get(0);
    Placed to = corners.get(1);
    return x >= from.x && x <= to.x && y >= from.y && y <= to.y;
  }

  /** The pixels that clicks into the object span; nothing without such a click. */
  Optional<PictureWindow> clicked() {
    List<Placed> inside = clicks.stream().filter(Placed::includes).toList();
    if (inside.isEmpty()) {
      return Optional.empty();
    }
    IntSummaryStatistics x = inside.stream().mapToInt(c -> (int) c.x).summaryStatistics();
    IntSummaryStatistics y = inside.stream().mapToInt(c -> (int) c.y).summaryStatistics();
    return Optional.of(
        new PictureWindow(
            x.getMin(), y.getMin(), x.getMax() - x.getMin() + 1, y.getMax() - y.getMin() + 1));
  }

  /** Whether anything says where the object is, not only where it is not. */
  boolean saysWhere() {
    boolean clicked = clicks.stream().anyMatch(Placed::includes);
    return clicked || !corners.isEmpty() || mask != null;
  }

  /** The same in a window's pixels; clicks and masks that it does not show are left out. */
  PointedAt within(PictureWindow window) {
    var moved = new PointedAt(Grid.picture(window.width(), window.height()));
    corners.forEach(c -> moved.corners.add(c.from(window)));
    clicks.stream().map(c -> c.from(window)).filter(c -> c.isIn(window)).forEach(moved.clicks::add);
    Mask part = mask == null ? null : window.of(mask);
    moved.mask = part == null || part.isEmpty() ? null : part;
    return moved;
  }

  /** The same about what was found so far. */
  PointedAt onTopOf(Mask found) {
    var more = new PointedAt(grid);
    more.corners.addAll(corners);
    more.clicks.addAll(clicks);
    more.mask = found;
    return more;
  }

  private void add(ObjectPrompt prompt) {
    if (prompt instanceof ObjectPrompt.Point point) {
      click(point.spot().on(grid), point.include());
    } else if (prompt instanceof ObjectPrompt.Box box) {
      box(box.from().on(grid), box.to().on(grid));
    } else if (prompt instanceof ObjectPrompt.Scribble scribble) {
      scribble(scribble.line(), scribble.include());
    } else if (prompt instanceof ObjectPrompt.Lasso lasso) {
      mask(enclosed(lasso.outline()));
    } else if (prompt instanceof ObjectPrompt.Drawn drawn) {
      mask(drawn.mask());
    }
  }

  private void click(VoxelPoint at, boolean include) {
    long label = include ? PromptPoints.INCLUDE : PromptPoints.EXCLUDE;
    clicks.add(new Placed(at.i() + 0.5, at.j() + 0.5, label));
  }

  private void box(VoxelPoint a, VoxelPoint b) {
    if (!corners.isEmpty()) {
      throw new IllegalArgumentException("two boxes for one object; expected one");
    }
    double x0 = Math.min(a.i(), b.i()) + 0.5;
    double y0 = Math.min(a.j(), b.j()) + 0.5;
    double x1 = Math.max(a.i(), b.i()) + 0.5;
    double y1 = Math.max(a.j(), b.j()) + 0.5;
    if (!(x1 > x0 && y1 > y0)) {
      throw new IllegalArgumentException(
          "box %s,%s,%s,%s has no area; give opposite corners".formatted(x0, y0, x1, y1));
    }
    corners.add(new Placed(x0, y0, PromptPoints.TOP_LEFT));
    corners.add(new Placed(x1, y1, PromptPoints.BOTTOM_RIGHT));
  }

  /** At equal distances along the list of places, its ends among them. */
  private void scribble(List<Spot> line, boolean include) {
    int count = Math.min(MOST_OF_SCRIBBLE, line.size());
    for (int n = 0; n < count; n++) {
      int index = count == 1 ? 0 : (int) Math.round(n * (line.size() - 1.0) / (count - 1));
      click(line.get(index).on(grid), include);
    }
  }

  private Mask enclosed(List<Spot> outline) {
    double[] x = new double[outline.size()];
    double[] y = new double[outline.size()];
    for (int n = 0; n < x.length; n++) {
      VoxelPoint at = outline.get(n).on(grid);
      x[n] = at.i();
      y[n] = at.j();
    }
    MaskPainter painter = new MaskPainter(grid);
    Polygons.fill(List.of(new Contour(x, y)), grid.size(), painter, 0);
    Mask inside = painter.mask();
    if (inside.isEmpty()) {
      throw new IllegalArgumentException("the lasso encloses no pixel; draw it wider");
    }
    return inside;
  }

  private void mask(Mask drawn) {
    if (mask != null) {
      throw new IllegalArgumentException("two masks for one object; expected one mask or lasso");
    }
    if (!drawn.size().equals(grid.size())) {
      throw new IllegalArgumentException(
          "mask of %s voxels for an image of %s".formatted(drawn.size(), grid.size()));
    }
    mask = drawn;
  }

  @Nullable Mask mask() {
    return mask;
  }

  boolean hasPoints() {
    return !corners.isEmpty() || !clicks.isEmpty();
  }

  /** A single click may mean a part or the whole, so that several readings are worth having. */
  boolean isAmbiguous() {
    return corners.isEmpty() && clicks.size() == 1 && mask == null;
  }

  /** x, y of each point, box corners first. */
  float[] places() {
    List<Placed> all = all();
    float[] places = new float[2 * all.size()];
    for (int n = 0; n < all.size(); n++) {
      places[2 * n] = (float) all.get(n).x;
      places[2 * n + 1] = (float) all.get(n).y;
    }
    return places;
  }

  long[] labels() {
    return all().stream().mapToLong(Placed::label).toArray();
  }

  private List<Placed> all() {
    List<Placed> all = new ArrayList<>(corners);
    all.addAll(clicks);
    return all;
  }
}
