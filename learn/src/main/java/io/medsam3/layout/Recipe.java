package io.medsam3.layout;

import io.medsam3.volume.FormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * How a set's files are called: pictures by a regular expression, masks by templates of its groups.
 *
 * <p>Paths are relative, with slashes. Any folders may come before what {@code pictures} matches;
 * masks are looked for behind the same ones. Behind {@code #} stands what is meant inside a file,
 * see {@link Part}.
 *
 * @param pictures regular expression with named groups, perhaps with {@code #ARRAY} behind it
 * @param masks what is annotated in each picture
 * @param group template of the patient, video or volume; or {@code #ARRAY}, a text in its file
 * @param kind what a picture's file holds
 * @param missing what a picture without a mask file means
 */
record Recipe(String pictures, List<Target> masks, String group, Kind kind, Missing missing) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();
  private static final TypeReference<TreeMap<String, Recipe>> BY_NAME = new TypeReference<>() {};

  Recipe {
    Objects.requireNonNull(pictures, "pictures");
    masks = List.copyOf(masks);
    group = Objects.requireNonNullElse(group, "{name}");
    kind = Objects.requireNonNullElse(kind, Kind.PICTURE);
    missing = Objects.requireNonNullElse(missing, Missing.REFUSE);
  }

  /** What a picture's file holds. */
  enum Kind {
    /** One picture. */
    PICTURE,
    /** A volume, or the pages of a TIFF, which becomes slices; its labels are another. */
    VOLUME,
    /** A volume whose three planes are red, green and blue. */
    PLANES
  }

  /** What a picture without a mask file means. */
  enum Missing {
    /** The set is not whole. */
    REFUSE,
    /** The target is not in the picture. */
    ABSENT,
    /** Nobody looked; the picture is left out, and counted. */
    SKIP
  }

  /**
   * One target.
   *
   * @param files templates; of the first that finds any file all count. A star stands for anything
   * @param prompt the phrase, or null for the caller's
   * @param where which pixels of the mask belong to it, see {@link Where}
   */
  record Target(List<String> files, @Nullable String prompt, String where) {
    Target {
      files = List.copyOf(files);
      where = Objects.requireNonNullElse(where, "nonzero");
    }
  }

  /** Those that come with the project, by the names of their sets. */
  static Map<String, Recipe> bundled() throws IOException {
    try (InputStream in = Recipe.class.getResourceAsStream("recipes.json")) {
      byte[] bytes = Objects.requireNonNull(in, "recipes.json").readAllBytes();
      return JSON.readValue(new String(bytes, StandardCharsets.UTF_8), BY_NAME);
    }
  }

  /** One recipe in a file of the caller's. */
  static Recipe read(Path file) throws IOException {
    try {
      return JSON.readValue(Files.readString(file), Recipe.class);
    } catch (JacksonException e) {
      throw new FormatException(file + ": no recipe: " + e.getOriginalMessage(), e);
    }
  }
}
