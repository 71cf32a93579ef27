package io.medsam3.example;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** The examples that come with the program, as {@code examples.json} lists them. */
public final class Examples {
  private static final String FOLDER = "/examples/";

  private Examples() {}

  /** All examples, in the order of the contact sheet. */
  public static List<Example> all() throws IOException {
    try (InputStream manifest = open("examples.json")) {
      return List.of(JsonMapper.shared().readValue(manifest.readAllBytes(), Example[].class));
    }
  }

  /** Puts one file of the examples into {@code folder}, under its last name. */
  public static Path unpack(String file, Path folder) throws IOException {
    Path target = folder.resolve(Path.of(file).getFileName().toString());
    try (InputStream content = open(file)) {
      Files.copy(content, target, StandardCopyOption.REPLACE_EXISTING);
    }
    return target;
  }

  private static InputStream open(String file) throws IOException {
    InputStream content = Examples.class.getResourceAsStream(FOLDER + file);
    if (content == null) {
      throw new FileNotFoundException(
          file + ": not among the examples of this program; is its jar complete?");
    }
    return content;
  }
}
