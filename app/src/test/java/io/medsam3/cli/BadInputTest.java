package io.medsam3.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureWriter;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad input gives one clear line and its exit code, and leaves nothing behind. */
class BadInputTest {
  @TempDir static Path folder;

  private static Path model;
  private static Path tracker;
  private static Path good;

  /** What is given, the exit code, and words that the one line must hold. */
  record Bad(String what, List<Object> args, int code, String words) {
    @Override
    public String toString() {
      return what;
    }
  }

  @BeforeAll
  static void writeFiles() throws IOException {
    model = NanoModel.write(folder);
    tracker = NanoModel.writeWithTracker(folder);
    TwoVolumes.write(folder.resolve("4d.nii"));
    picture("small.png", 4, 3);
    PictureWriter.writePng(Picture.of(40, 30, 1, new byte[1200]), folder.resolve("black.png"));
    Files.createDirectory(folder.resolve("none"));
    good = picture("good.png", 40, 30);
    byte[] png = Files.readAllBytes(good);
    Files.write(folder.resolve("cut.png"), Arrays.copyOf(png, png.length - 40));
    Files.write(folder.resolve("head.png"), Arrays.copyOf(png, 12));
    Files.write(folder.resolve("empty.png"), new byte[0]);
    Files.writeString(folder.resolve("text.png"), "<html>not found</html>");
    Files.write(folder.resolve("nothing.tif"), tiff(0, 4, 0));
    Files.write(folder.resolve("nan.tif"), tiff(2, 2, Float.NaN));
    byte[] claims = png.clone();
    ByteBuffer.wrap(claims).putInt(16, 60_000).putInt(20, 60_000);
    Files.write(folder.resolve("bomb.png"), claims);
    byte[] weights = Files.readAllBytes(model);
    Files.write(folder.resolve("cut.safetensors"), Arrays.copyOf(weights, 200_000));
    Files.writeString(folder.resolve("text.safetensors"), "no weights here, only words");
  }

  static Stream<Bad> pictures() {
    return Stream.of(
        file("missing.png", 2, "no such file"),
        file("none", 2, "a folder without any image"),
        file("cut.png", 1, "cut.png"),
        file("head.png", 1, "head.png"),
        file("empty.png", 1, "an empty file"),
        file("text.png", 1, "none of the kinds of file"),
        file("nothing.tif", 1, "nothing.tif"),
        file("nan.tif", 2, "not finite numbers"),
        file("bomb.png", 1, "bomb.png"));
  }

  static Stream<Bad> options() {
    Path blocked = folder.resolve("text.png");
    return Stream.of(
        usage("no command", List.of(), "no command given"),
        usage("unknown command", List.of("segmnt"), "segmnt"),
        usage("unknown option", segment("--text", "polyp", "--wrong"), "--wrong"),
        usage("no folder for results", List.of("segment", good, "--text", "polyp"), "--out"),
        usage("no picture", List.of("segment", "--text", "polyp", "--out", folder), "IN"),
        usage("nothing to look for", segment(), "nothing to look for"),
        usage("empty phrase", segment("--text", ""), "phrase is empty"),
        usage("blank phrase", segment("--text", "  \t "), "phrase is empty"),
        usage("box outside", segment("--box", "10,10,50,20"), "leaves the picture"),
        usage("box without area", segment("--box", "10,10,10,20"), "no area"),
        usage("box of words", segment("--box", "a,b,c,d"), "four numbers"),
        usage("box of three", segment("--box", "1,2,3"), "four numbers"),
        usage("box not a number", segment("--box", "NaN,0,5,5"), "no area"),
        usage("unknown precision", segment("--text", "x", "--precision", "int3"), "int3"),
        usage("unknown device", segment("--text", "x", "--device", "gpu"), "expected cpu, cuda"),
        usage("no CUDA here", segment("--text", "x", "--device", "cuda:1"), "-Pcuda"),
        usage("unknown rule", segment("--text", "x", "--select", "best"), "best"),
        usage("unknown format", segment("--text", "x", "--format", "png,bmp"), "bmp"),
        usage("unknown cut", segment("--text", "x", "--axis", "up"), "up"),
        usage("unknown window", segment("--text", "x", "--window", "kidney"), "kidney"),
        usage("window without width", segment("--text", "x", "--window", "40,0"), "positive"),
        usage("two planes", segment("--text", "x", "--planes", "2"), "1 or 3"),
        usage("slices of words", segment("--text", "x", "--slices", "a-b"), "FROM-TO"),
        usage("slices backwards", segment("--text", "x", "--slices", "5-2"), "first <= last"),
        usage("tile of words", segment("--text", "x", "--tile", "big"), "--tile"),
        usage("tiny tiles", segment("--text", "x", "--tile", "8"), "at least 64"),
        usage("strict nonsense", segment("--text", "qwxz", "--strict"), "the nearest are"),
        usage("DICOM of a PNG", segment("--text", "x", "--format", "dicom-seg"), "DICOM images"),
        usage("point of words", segment("--point", "a,b"), "x,y in pixels"),
        usage("point outside", segment("--point", "500,2"), "without a tracker"),
        usage("words and point", segment("--text", "x", "--point", "5,5"), "without a tracker"),
        usage("point and boxes", segment("--box", "1,1,9,9", "--point", "5,5"), "one of the two"),
        usage("point and tiles", segment("--point", "5,5", "--tile", "64"), "for words"),
        usage(
            "clicks and two phrases",
            segment("--text", "x", "--text", "y", "--point", "5,5"),
            "give one --text"),
        usage("words and no click", segment("--text", "x", "--not-point", "5,5"), "which one"),
        usage("words and lasso", segment("--text", "x", "--lasso", "1,1 9,1 5,9"), "leave out"),
        usage("missing mask", segment("--mask", folder.resolve("gone").toString()), "no such file"),
        usage(
            "mask of another size",
            pointing("--mask", folder.resolve("small.png").toString()),
            "expected one on the same grid"),
        usage("mask of many values", pointing("--mask", good.toString()), "holds not one object"),
        usage(
            "mask of nothing",
            pointing("--mask", folder.resolve("black.png").toString()),
            "without a voxel"),
        new Bad("text as mask", pointing("--mask", blocked.toString()), 1, "text.png"),
        usage(
            "mask and lasso",
            pointing("--mask", good.toString(), "--lasso", "1,1 9,1 5,9"),
            "give one of them"),
        usage("one of one volume", segment("--text", "x", "--volume", "2"), "expected 0..0"),
        usage("several volumes", series("--text", "x"), "holds 2 volumes; choose one"),
        usage("volume beyond", series("--text", "x", "--volume", "2"), "expected 0..1"),
        usage("volume before", series("--text", "x", "--volume", "-1"), "expected 0..1"),
        usage("lasso of two", segment("--lasso", "1,1 2,2"), "at least 3"),
        usage("box of one corner", segment("--object-box", "1,1"), "two corners"),
        usage("replay nothing", List.of("replay", folder.resolve("gone")), "no such file"),
        new Bad("replay text", List.of("replay", blocked), 1, "not a result"),
        new Bad("out is a file", segmentTo(blocked), 1, "is a file"),
        new Bad("out below a file", segmentTo(blocked.resolve("deep")), 1, "is a file"),
        usage("missing model", withModel("none.pt"), "no such file"),
        new Bad("cut model", withModel("cut.safetensors"), 1, "cut short"),
        new Bad("text as model", withModel("text.safetensors"), 1, "text.safetensors"),
        new Bad("picture as model", withModel("good.png"), 1, "good.png"),
        usage("golden on a file", List.of("golden", good), "not a folder"),
        new Bad("golden without cases", List.of("golden", folder.resolve("none")), 1, "no case"),
        usage("inspect nothing", List.of("inspect", folder.resolve("gone")), "no such file"),
        usage(
            "train without data",
            List.of("train", folder.resolve("gone"), "--out", folder),
            "no such file"),
        new Bad(
            "train without index",
            List.of("train", folder.resolve("none"), "--out", folder),
            1,
            "index.jsonl"),
        usage(
            "train seed of another preset",
            List.of("train", folder, "--out", folder, "--seed", "2"),
            "--preset refine"),
        usage(
            "train sides of another preset",
            List.of("train", folder, "--out", folder, "--spread", "1.5"),
            "--preset refine"),
        usage(
            "train in unknown numbers",
            List.of("train", folder, "--out", folder, "--precision", "half"),
            "half"),
        usage(
            "train without CUDA",
            List.of("train", folder, "--out", folder, "--processes", "2", "--device", "cuda"),
            "-Pcuda"),
        usage(
            "train clicks nowhere",
            List.of("train-clicks", folder, "--model", model, "--out", folder, "--device", "gpu:0"),
            "expected cpu, cuda"),
        usage("bench still of nothing", List.of("bench", "--still"), "--slices"),
        usage("bench keeps all of nothing", List.of("bench", "--keep-all"), "--memory"),
        usage("bench unknown", List.of("bench", "--memory", "--size", "huge"), "no preset 'huge'"),
        usage(
            "train no time",
            List.of("train", folder, "--out", folder, "--minutes", "0"),
            "--minutes"),
        new Bad(
            "evaluate without index",
            List.of("evaluate", folder.resolve("none"), "--model", model),
            1,
            "index.jsonl"),
        usage("plane of no volumes", byClicks("--plane", "axial"), "--plane is for --volumes"),
        usage("unknown plane", byClicks("--volumes", folder, "--plane", "up"), "no cut 'up'"),
        usage(
            "volumes by words",
            List.of("evaluate", folder, "--volumes", folder, "--model", tracker),
            "--volumes is for --by clicks"),
        new Bad("inspect text", List.of("inspect", blocked), 1, "text.png"));
  }

  @ParameterizedTest
  @MethodSource({"pictures", "options"})
  void saysOneClearLine(Bad bad) {
    Run run = Run.of(bad.args.toArray());
    assertThat(run.err()).contains(bad.words).doesNotContain("\tat ", "please report");
    assertThat(run.code()).as(run.err()).isEqualTo(bad.code);
    assertThat(run.out()).isEmpty();
    assertThat(lines(run.err())).as(run.err()).hasSizeLessThanOrEqualTo(3);
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void oddPhrasesAndShapesAreAnswered() throws IOException {
    String thousand = "polyp ".repeat(1000);
    List<Object> phrases = List.of(thousand, "\uD83E\uDEC0 heart", "肝臓", "polyp");
    for (Path input :
        List.of(picture("dot.png", 1, 1), picture("thin.png", 40_000, 3), cmyk(), good)) {
      Path out = folder.resolve("odd-" + input.getFileName());
      for (Object phrase : phrases) {
        Run run = Run.of("segment", input, "--text", phrase, "--out", out, "--model", model);
        assertThat(run.code()).as(run.err()).isZero();
      }
      try (Stream<Path> files = Files.list(out)) {
        assertThat(files).hasSize(phrases.size() + 2);
      }
    }
  }

  private static List<String> lines(String text) {
    return text.lines().filter(line -> !line.startsWith("loaded ")).toList();
  }

  private static Bad file(String name, int code, String words) {
    return new Bad(
        name,
        List.of(
            "segment",
            folder.resolve(name),
            "--text",
            "polyp",
            "--out",
            folder.resolve("out"),
            "--model",
            model),
        code,
        words);
  }

  private static Bad usage(String what, List<Object> args, String words) {
    return new Bad(what, args, 2, words);
  }

  private static List<Object> segment(String... options) {
    Stream<Object> all =
        Stream.of("segment", good, "--out", folder.resolve("out"), "--model", model);
    return Stream.concat(all, Arrays.stream(options)).toList();
  }

  private static List<Object> pointing(String... options) {
    Stream<Object> all =
        Stream.of("segment", good, "--out", folder.resolve("out"), "--model", tracker);
    return Stream.concat(all, Arrays.stream(options)).toList();
  }

  private static List<Object> byClicks(Object... options) {
    Stream<Object> all = Stream.of("evaluate", folder, "--by", "clicks", "--model", tracker);
    return Stream.concat(all, Arrays.stream(options)).toList();
  }

  private static List<Object> series(String... options) {
    Stream<Object> all =
        Stream.of(
            "segment", folder.resolve("4d.nii"), "--out", folder.resolve("out"), "--model", model);
    return Stream.concat(all, Arrays.stream(options)).toList();
  }

  private static List<Object> segmentTo(Path out) {
    return List.of("segment", good, "--text", "polyp", "--out", out, "--model", model);
  }

  private static List<Object> withModel(String name) {
    return List.of(
        "segment",
        good,
        "--text",
        "polyp",
        "--out",
        folder.resolve("out"),
        "--model",
        folder.resolve(name));
  }

  private static Path picture(String name, int width, int height) throws IOException {
    byte[] samples = new byte[3 * width * height];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (byte) (i * 37);
    }
    Path file = folder.resolve(name);
    PictureWriter.writePng(Picture.of(width, height, 3, samples), file);
    return file;
  }

  /**
   * A JPEG of four inks, without the marker by which Adobe programs tell that they inverted them.
   */
  private static Path cmyk() throws IOException {
    Path file = folder.resolve("inks.jpg");
    WritableRaster inks = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 40, 30, 4, null);
    for (int i = 0; i < 40 * 30; i++) {
      inks.setPixel(i % 40, i / 40, new int[] {i % 256, 90, 200, 10});
    }
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(inks, null, null), null);
    }
    writer.dispose();
    return file;
  }

  /** A TIFF of 32-bit floats, one strip, all samples alike (TIFF 6.0, section 2). */
  private static byte[] tiff(int width, int height, float value) {
    int[][] fields = {
      {256, width},
      {257, height},
      {258, 32},
      {259, 1},
      {262, 1},
      {273, 8},
      {277, 1},
      {278, height},
      {279, 4 * width * height},
      {339, 3}
    };
    int data = 4 * width * height;
    ByteBuffer file =
        ByteBuffer.allocate(8 + data + 2 + 12 * fields.length + 4).order(ByteOrder.LITTLE_ENDIAN);
    file.put("II".getBytes(StandardCharsets.US_ASCII)).putShort((short) 42).putInt(8 + data);
    for (int i = 0; i < width * height; i++) {
      file.putFloat(value);
    }
    file.putShort((short) fields.length);
    for (int[] field : fields) {
      file.putShort((short) field[0]).putShort((short) 4).putInt(1).putInt(field[1]);
    }
    return file.array();
  }
}
