package io.medsam3.page;

import io.medsam3.volume.Rgb;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * A line chart as SVG.
 *
 * @param xName what the horizontal axis counts
 * @param share whether values are shares, so that the vertical axis goes from 0 to 1
 */
public record Chart(String title, String xName, List<Line> lines, boolean share) {
  private static final int WIDTH = 380;
  private static final int HEIGHT = 220;
  private static final int LEFT = 64; // room for 1.90e-05
  private static final int BOTTOM = 34;
  private static final int TOP = 10;
  private static final int RIGHT = 10;
  private static final int ROW = 16; // of a line's name
  private static final List<String> COLOURS =
      List.of(
          "#1f6fb4", "#d1495b", "#2e8b57", "#b8860b", "#7b52ab", "#008b8b", "#8b4513", "#555555");

  public Chart {
    lines = List.copyOf(lines);
  }

  /** A chart whose vertical axis goes from the least value to the largest. */
  public Chart(String title, String xName, List<Line> lines) {
    this(title, xName, lines, false);
  }

  /**
   * A named sequence of points.
   *
   * @param colour that the same thing has elsewhere on the page
   */
  public record Line(String name, List<Point> points, Optional<Rgb> colour) {
    public Line {
      points = List.copyOf(points);
    }

    public Line(String name, List<Point> points) {
      this(name, points, Optional.empty());
    }
  }

  /** A place in the chart; one whose numbers are not finite is not drawn. */
  public record Point(double x, double y) {
    boolean isFinite() {
      return Double.isFinite(x) && Double.isFinite(y);
    }
  }

  private Stream<Point> points() {
    return lines.stream().flatMap(line -> line.points().stream()).filter(Point::isFinite);
  }

  String svg() {
    StringBuilder svg = new StringBuilder();
    boolean named = lines.size() != 1 || !lines.get(0).name().equals(title);
    int height = HEIGHT + (named ? ROW * lines.size() : 0);
    svg.append("<svg role=\"img\" aria-label=\"").append(Page.escaped(title)).append("\" width=\"");
    svg.append(WIDTH).append("\" height=\"").append(height).append("\" viewBox=\"0 0 ");
    svg.append(WIDTH).append(' ').append(height).append("\" font-size=\"12\">");
    Scale x = Scale.of(points().toList(), Point::x, LEFT, WIDTH - RIGHT);
    Scale y =
        share
            ? new Scale(0, 1, HEIGHT - BOTTOM, TOP)
            : Scale.of(points().toList(), Point::y, HEIGHT - BOTTOM, TOP);
    axes(svg, x, y);
    for (int i = 0; i < lines.size(); i++) {
      String colour = colour(i);
      line(svg, lines.get(i), colour, x, y);
      if (named) {
        svg.append(text(LEFT, HEIGHT + ROW * i + 6, "start", "— " + lines.get(i).name(), colour));
      }
    }
    return svg.append("</svg>").toString();
  }

  private String colour(int line) {
    return lines
        .get(line)
        .colour()
        .map(c -> "rgb(%d,%d,%d)".formatted(c.red() / 2, c.green() / 2, c.blue() / 2)) // on white
        .orElse(COLOURS.get(line % COLOURS.size()));
  }

  private void axes(StringBuilder svg, Scale x, Scale y) {
    int floor = HEIGHT - BOTTOM;
    svg.append(
        "<path fill=\"none\" stroke=\"#888\" d=\"M%d %dV%dH%d\"/>"
            .formatted(LEFT, TOP, floor, WIDTH - RIGHT));
    svg.append(text(LEFT, floor + 14, "middle", number(x.low()), "#444"));
    svg.append(text(WIDTH - RIGHT, floor + 14, "end", number(x.high()), "#444"));
    svg.append(text((LEFT + WIDTH) / 2, floor + 26, "middle", xName, "#444"));
    svg.append(text(LEFT - 4, floor, "end", number(y.low()), "#444"));
    svg.append(text(LEFT - 4, TOP + 10, "end", number(y.high()), "#444"));
  }

  private static void line(StringBuilder svg, Line line, String colour, Scale x, Scale y) {
    svg.append("<polyline fill=\"none\" stroke-width=\"1.5\" stroke=\"").append(colour);
    svg.append("\" points=\"");
    for (Point point : line.points()) {
      if (point.isFinite()) {
        svg.append(
            String.format(Locale.ROOT, "%.1f,%.1f ", x.place(point.x()), y.place(point.y())));
      }
    }
    svg.append("\"/>");
  }

  private static String text(int x, int y, String anchor, String words, String colour) {
    return "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" fill=\"%s\">%s</text>"
        .formatted(x, y, anchor, colour, Page.escaped(words));
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? String.valueOf((long) value)
        : String.format(Locale.ROOT, "%.3g", value);
  }

  /** A linear map of values to pixels. */
  private record Scale(double low, double high, double from, double to) {
    static Scale of(List<Point> points, ToDoubleFunction<Point> value, double from, double to) {
      double low = points.stream().mapToDouble(value).min().orElse(0);
      double high = points.stream().mapToDouble(value).max().orElse(1);
      return new Scale(low, high > low ? high : low + 1, from, to);
    }

    double place(double value) {
      return from + (value - low) / (high - low) * (to - from);
    }
  }
}
