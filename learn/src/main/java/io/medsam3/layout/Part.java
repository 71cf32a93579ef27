package io.medsam3.layout;

import java.nio.file.Path;
import java.util.Locale;

/**
 * A file, or what stands behind {@code #} in its name: a row of a table, an array, an image's
 * marks.
 *
 * @param inside empty for the whole file
 */
record Part(Path file, String inside) {
  static Part of(Path folder, String name) {
    int mark = name.indexOf('#');
    return mark < 0
        ? new Part(folder.resolve(name), "")
        : new Part(folder.resolve(name.substring(0, mark)), name.substring(mark + 1));
  }

  /** The file's, in small letters. */
  String ending() {
    String name = file.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  /** For messages. */
  @Override
  public String toString() {
    return inside.isEmpty() ? file.toString() : file + "#" + inside;
  }
}
