package io.medsam3.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.data.ConceptLexicon;
import io.medsam3.data.Manifest;
import io.medsam3.data.Row;
import io.medsam3.data.Split;
import io.medsam3.lint.Finding.Kind;
import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureWriter;
import io.medsam3.testing.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinterTest {
  private static final int SIDE = 48;

  @TempDir Path folder;

  private final List<Row> rows = new ArrayList<>();

  /** Four good rows: patients a and b to train on, c and d to measure on. */
  @BeforeEach
  void goodRows() throws IOException {
    for (String name : List.of("a", "b", "c", "d")) {
      byte[] mask = new byte[SIDE * SIDE];
      for (int i = 0; i < mask.length / 4; i++) {
        mask[i] = (byte) 255;
      }
      write(name, texture(name.charAt(0), 0), mask);
      String split = name.compareTo("c") < 0 ? Row.TRAINING : Row.VALIDATION;
      rows.add(row(name, "polyp", name, 0.25, split));
    }
  }

  private void write(String name, byte[] picture, byte[] mask) throws IOException {
    PictureWriter.writePng(Picture.of(SIDE, SIDE, 1, picture), folder.resolve(name + ".png"));
    PictureWriter.writePng(Picture.of(SIDE, SIDE, 1, mask), folder.resolve(name + "_m.png"));
  }

  /** Blocks of random grey, plus a little noise. */
  private static byte[] texture(long seed, int noise) {
    SplittableRandom blocks = new SplittableRandom(seed);
    byte[] grey = new byte[64];
    for (int i = 0; i < grey.length; i++) {
      grey[i] = (byte) blocks.nextInt(20, 230);
    }
    SplittableRandom random = new SplittableRandom(99);
    byte[] picture = new byte[SIDE * SIDE];
    for (int i = 0; i < picture.length; i++) {
      int block = i / SIDE / 6 * 8 + i % SIDE / 6;
      picture[i] = (byte) ((grey[block] & 0xFF) + (noise > 0 ? random.nextInt(noise) : 0));
    }
    return picture;
  }

  private static Row row(String name, String prompt, String group, double fg, String split) {
    return new Row(
        "set",
        "endoscopy",
        name + ".png",
        name + "_m.png",
        prompt,
        group,
        fg,
        "CC0",
        null,
        split,
        null);
  }

  private List<Finding> findings() {
    return Linter.check(
        new Manifest(folder, rows), Split.DEFAULT, ConceptLexicon.bundled(), line -> {});
  }

  private void assertOnly(Kind kind, String... words) {
    List<Finding> found = findings();
    assertThat(found).extracting(Finding::kind).containsExactly(kind);
    assertThat(found.get(0).line()).contains(words);
  }

  @Test
  void goodFolderHasNoFindings() {
    assertThat(findings()).isEmpty();
  }

  @Test
  void missingPictureAndMaskAreNamed() throws IOException {
    Files.delete(folder.resolve("a.png"));
    Files.delete(folder.resolve("b_m.png"));
    assertThat(findings())
        .extracting(Finding::line)
        .containsExactly(
            "MISSING_FILE set/a.png 'polyp': there is no file a.png",
            "MISSING_FILE set/b.png 'polyp': there is no file b_m.png");
  }

  @Test
  void cutFileIsUnreadable() throws IOException {
    byte[] whole = Files.readAllBytes(folder.resolve("c.png"));
    Files.write(folder.resolve("c.png"), java.util.Arrays.copyOf(whole, whole.length / 2));
    assertOnly(Kind.UNREADABLE_FILE, "set/c.png");
  }

  @Test
  void maskOfAnotherSizeIsFound() throws IOException {
    byte[] mask = new byte[24 * 24];
    java.util.Arrays.fill(mask, 0, 144, (byte) 255);
    PictureWriter.writePng(Picture.of(24, 24, 1, mask), folder.resolve("a_m.png"));
    assertOnly(Kind.WRONG_SIZE, "24 x 24", "48 x 48");
  }

  @Test
  void labelsOutOfRangeAreFound() throws IOException {
    byte[] mask = new byte[SIDE * SIDE];
    java.util.Arrays.fill(mask, 0, mask.length / 4, (byte) 255);
    mask[0] = 7;
    write("a", texture('a', 0), mask);
    assertOnly(Kind.WRONG_LABEL, "2 values", "7.0", "255.0");
  }

  @Test
  void emptyMaskIsAFaultOnlyIfTheIndexClaimsATarget() throws IOException {
    write("a", texture('a', 0), new byte[SIDE * SIDE]);
    assertOnly(Kind.EMPTY_MASK, "0.2500");
    rows.set(0, row("a", "polyp", "a", 0, Row.TRAINING));
    assertThat(findings()).isEmpty();
  }

  @Test
  void maskOfAnotherAreaThanTheIndexSaysIsFound() {
    rows.set(0, row("a", "polyp", "a", 0.5, Row.TRAINING));
    assertOnly(Kind.WRONG_SHARE, "covers 0.2500", "says 0.5000");
  }

  @Test
  void maskOfEveryPixelIsTold() throws IOException {
    byte[] mask = new byte[SIDE * SIDE];
    java.util.Arrays.fill(mask, (byte) 255);
    write("a", texture('a', 0), mask);
    rows.set(0, row("a", "polyp", "a", 1, Row.TRAINING));
    assertOnly(Kind.FULL_MASK, "every pixel");
  }

  @Test
  void sameQuestionTwiceIsFound() {
    rows.add(rows.get(0));
    assertOnly(Kind.REPEATED_ROW, "twice, with the same mask");
  }

  @Test
  void phraseOutsideTheLexiconIsTold() {
    rows.set(0, row("a", "gizmo", "a", 0.25, Row.TRAINING));
    assertOnly(Kind.UNKNOWN_PHRASE, "'gizmo'", "of 1 rows");
  }

  @Test
  void patientInTwoSplitsIsFound() {
    rows.set(0, row("a", "polyp", "d", 0.25, Row.TRAINING));
    assertOnly(Kind.GROUP_IN_TWO_SPLITS, "set/d", "training", "validation");
  }

  @Test
  void samePictureUnderTwoNamesIsTold() throws IOException {
    Files.copy(
        folder.resolve("a.png"),
        folder.resolve("b.png"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertOnly(Kind.SAME_PICTURE, "set/a.png", "set/b.png");
  }

  @Test
  void nearlySamePictureOfAnotherGroupIsTold() throws IOException {
    byte[] mask = new byte[SIDE * SIDE];
    java.util.Arrays.fill(mask, 0, mask.length / 4, (byte) 255);
    write("b", texture('a', 6), mask);
    assertOnly(Kind.NEAR_PICTURE, "set/a.png", "set/b.png");
    rows.set(1, row("b", "polyp", "a", 0.25, Row.TRAINING));
    assertThat(findings()).as("slices of one volume look alike").isEmpty();
  }

  @Test
  void nearlySamePictureInBothSplitsIsAFault() throws IOException {
    byte[] mask = new byte[SIDE * SIDE];
    java.util.Arrays.fill(mask, 0, mask.length / 4, (byte) 255);
    write("c", texture('a', 6), mask);
    assertOnly(Kind.PICTURE_IN_TWO_SPLITS, "a, training", "c, validation");
    assertThat(Kind.PICTURE_IN_TWO_SPLITS.isFault()).isTrue();
  }

  @Test
  void indexOfTheSharedDataHasNoFaultInItsRows() throws IOException {
    Manifest shared = Manifest.read(SharedFiles.require("data/train"));
    Manifest few = shared.where(row -> row.dataset().equals("fives"));
    assertThat(Linter.check(few, Split.DEFAULT, ConceptLexicon.bundled(), line -> {})).isEmpty();
  }
}
