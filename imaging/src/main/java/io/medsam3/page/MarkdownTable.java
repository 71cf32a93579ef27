package io.medsam3.page;

import java.util.List;

/** A table as Markdown. */
public final class MarkdownTable {
  private MarkdownTable() {}

  /** One line per row under the titles. */
  public static String of(List<String> titles, List<List<String>> rows) {
    StringBuilder text = new StringBuilder();
    line(text, titles);
    text.append("|---".repeat(titles.size())).append("|\n");
    rows.forEach(row -> line(text, row));
    return text.toString();
  }

  private static void line(StringBuilder text, List<String> cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }
}
