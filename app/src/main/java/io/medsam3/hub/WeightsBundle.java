package io.medsam3.hub;

import io.medsam3.storage.AtomicFile;
import io.medsam3.storage.Sha256;
import io.medsam3.volume.FormatException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Weights in one zip file with their licence, directions and the SHA-256 of each, to be carried to
 * a machine without network. Whoever unpacks it by hand can run {@code sha256sum -c SHA256SUMS}.
 */
public final class WeightsBundle {
  private static final String SUMS = "SHA256SUMS";
  private static final String LICENCE = "LICENCE.txt";
  private static final String DIRECTIONS = "README.txt";
  private static final Pattern SUM = Pattern.compile("([0-9a-f]{64})  (\\S+)");
  private static final int MOST_TEXT = 1 << 16;
  private static final int PIECE = 1 << 20;

  private final Path file;
  private final Weights weights;
  private final LongConsumer progress;

  /**
   * A bundle of these weights in this file, which need not be there yet.
   *
   * @param progress hears how many bytes of the weights are done
   */
  public WeightsBundle(Path file, Weights weights, LongConsumer progress) {
    this.file = file;
    this.weights = weights;
    this.progress = progress;
  }

  /** Whether a file says that it is a bundle, by its name or by what is in it; it may be broken. */
  public static boolean is(Path file) {
    if (file.toString().toLowerCase(Locale.ROOT).endsWith(".zip")) {
      return true;
    }
    try (ZipFile zip = new ZipFile(file.toFile())) { // checkpoints of PyTorch are zip files, too
      return zip.getEntry(SUMS) != null;
    } catch (IOException e) {
      return false;
    }
  }

  /** Packs weights that {@code pull} has written; whole or not at all. */
  public void write(Path weightsFile) throws IOException {
    AtomicFile.write(
        file,
        out -> {
          StringBuilder sums = new StringBuilder();
          ZipOutputStream zip = new ZipOutputStream(out);
          zip.setLevel(Deflater.NO_COMPRESSION); // weights are noise
          sums.append(add(zip, DIRECTIONS, directions()));
          sums.append(add(zip, LICENCE, weights.licence() + "\n" + weights.address() + "\n"));
          try (InputStream in = Files.newInputStream(weightsFile)) {
            sums.append(add(zip, name(), in, progress));
          }
          add(zip, SUMS, sums.toString());
          zip.finish();
        });
  }

  private String name() {
    return weights.label() + ".safetensors";
  }

  private String directions() {
    return """
        Weights for Medical SAM3 for Java, research use only. On the machine without network:

            medsam3 pull %s --from %s

        checks them and puts them into its folder models. LICENCE.txt says whose they are and on
        what terms; SHA256SUMS has the checksums. The program itself is carried as its whole folder
        after it was built, with the times of its files (tar or cp -a); a JDK is needed there.
        """
        .formatted(weights.label(), file.getFileName());
  }

  private static String add(ZipOutputStream zip, String name, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return add(zip, name, new ByteArrayInputStream(bytes), done -> {});
  }

  /** Its line for the sums. */
  private static String add(ZipOutputStream zip, String name, InputStream in, LongConsumer progress)
      throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    String sum = copy(in, zip, progress);
    zip.closeEntry();
    return sum + "  " + name + "\n";
  }

  private static String copy(InputStream in, OutputStream out, LongConsumer progress)
      throws IOException {
    Sha256 sum = new Sha256();
    byte[] piece = new byte[PIECE];
    long done = 0;
    for (int count = in.read(piece); count > 0; count = in.read(piece)) {
      out.write(piece, 0, count);
      sum.add(ByteBuffer.wrap(piece, 0, count));
      done += count;
      progress.accept(done);
    }
    return sum.hex();
  }

  /**
   * Writes the weights to a file, whole or not at all.
   *
   * @return their SHA-256
   * @throws FormatException when the bundle is broken, or is none, or holds something else
   */
  public String unpack(Path target) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      requireOwn(zip);
      Map<String, String> sums = sums(zip);
      verify(zip, LICENCE, sums, OutputStream.nullOutputStream(), done -> {});
      verify(zip, DIRECTIONS, sums, OutputStream.nullOutputStream(), done -> {});
      requireRoom(entry(zip, name()).getSize(), target);
      AtomicFile.write(target, out -> verify(zip, name(), sums, out, progress));
      return sum(sums, name());
    } catch (ZipException | EOFException e) {
      throw new FormatException(
          "%s: no whole zip file (%s); it is cut off, damaged or something else; copy it again"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  /** Refuses what is not a bundle's before anything is read of it. */
  private void requireOwn(ZipFile zip) throws FormatException {
    for (String name : zip.stream().map(ZipEntry::getName).toList()) {
      if (name.matches("[\\w.-]+\\.safetensors") && !name.equals(name())) {
        String other = name.substring(0, name.lastIndexOf('.'));
        throw new FormatException(
            "%s: holds the weights of %s; expected %s; run 'medsam3 pull %s'"
                .formatted(file, other, weights.label(), other));
      }
      if (!name.equals(name()) && !List.of(SUMS, LICENCE, DIRECTIONS).contains(name)) {
        throw new FormatException(
            "%s: holds '%s', which no bundle of weights does; expected a file that"
                    .formatted(file, name)
                + " 'medsam3 bundle' made");
      }
    }
  }

  private Map<String, String> sums(ZipFile zip) throws IOException {
    byte[] text;
    try (InputStream in = zip.getInputStream(entry(zip, SUMS))) {
      text = in.readNBytes(MOST_TEXT);
    }
    Map<String, String> sums = new LinkedHashMap<>();
    for (String line : new String(text, StandardCharsets.UTF_8).split("\n")) {
      Matcher sum = SUM.matcher(line);
      if (!sum.matches()) {
        throw new FormatException(
            "%s: %s has a line that is no SHA-256 with a name; it is damaged; copy it again"
                .formatted(file, SUMS));
      }
      sums.put(sum.group(2), sum.group(1));
    }
    return sums;
  }

  private ZipEntry entry(ZipFile zip, String name) throws FormatException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new FormatException(
          "%s: has no '%s'; expected a file that 'medsam3 bundle' made".formatted(file, name));
    }
    return entry;
  }

  private String sum(Map<String, String> sums, String name) throws FormatException {
    String sum = sums.get(name);
    if (sum == null) {
      throw new FormatException(
          "%s: %s does not name '%s'; expected a file that 'medsam3 bundle' made"
              .formatted(file, SUMS, name));
    }
    return sum;
  }

  private void verify(
      ZipFile zip, String name, Map<String, String> sums, OutputStream out, LongConsumer heard)
      throws IOException {
    String wanted = sum(sums, name);
    String found;
    try (InputStream in = zip.getInputStream(entry(zip, name))) {
      found = copy(in, out, heard);
    }
    if (!found.equals(wanted)) {
      throw new FormatException(
          "%s: the SHA-256 of %s is %s; expected %s; it is damaged; copy it again"
              .formatted(file, name, found, wanted));
    }
  }

  private void requireRoom(long bytes, Path target) throws IOException {
    Path folder = target.toAbsolutePath().getParent();
    long free = Files.getFileStore(folder == null ? target : folder).getUsableSpace();
    if (bytes > free) {
      throw new IOException(
          "%s: its weights have %d MB and %s has room for %d MB"
              .formatted(file, bytes >> 20, folder, free >> 20));
    }
  }
}
