package io.medsam3.page;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * A line chart as SVG.
 *
 * @param xName what the horizontal axis counts
 */
public record Chart(String title, String xName, List<Line> lines) {
  private static final int WIDTH = 380;
  private static final int HEIGHT = 220;
  private static final int LEFT = 52;
  private static final int BOTTOM = 34;
  private static final int TOP = 10;
  private static final int RIGHT = 10;
  private static final List<String> COLOURS =
      List.of(
          "#1f6fb4", "#d1495b", "#2e8b57", "#b8860b", "#7b52ab", "#008b8b", "#8b4513", "#555555");

  public Chart {
    lines = List.copyOf(lines);
  }

  /** A named sequence of points. */
  public record Line(String name, List<Point> points) {
    public Line {
      points = List.copyOf(points);
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
    svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"").append(WIDTH);
    svg.append("\" height=\"").append(HEIGHT + 14 * lines.size()).append("\" font-size=\"11\">");
    Scale x = Scale.of(points().toList(), Point::x, LEFT, WIDTH - RIGHT);
    Scale y = Scale.of(points().toList(), Point::y, HEIGHT - BOTTOM, TOP);
    axes(svg, x, y);
    for (int i = 0; i < lines.size(); i++) {
      line(svg, lines.get(i), COLOURS.get(i % COLOURS.size()), x, y);
      int at = HEIGHT + 14 * i + 6;
      String colour = COLOURS.get(i % COLOURS.size());
      svg.append(text(LEFT, at, "start", "— " + lines.get(i).name(), colour));
    }
    return svg.append("</svg>").toString();
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
