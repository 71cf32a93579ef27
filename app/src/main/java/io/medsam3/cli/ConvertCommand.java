package io.medsam3.cli;

import io.medsam3.files.Conversion;
import io.medsam3.files.ImageFiles;
import io.medsam3.files.Opened;
import io.medsam3.volume.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes an image or named objects in another format, and refuses to lose anything untold. */
@Command(
    name = "convert",
    mixinStandardHelpOptions = true,
    description =
        "Writes an image or named objects in another format. What would lose geometry or values is"
            + " refused unless --allow-loss says otherwise.")
final class ConvertCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "IN", description = "anything that inspect reads")
  @SuppressWarnings("NullAway.Init")
  private Path in;

  @Parameters(
      index = "1",
      paramLabel = "OUT",
      description =
          "file to write or replace; its ending says the format: .png, .nii, .nii.gz, .nrrd,"
              + " .seg.nrrd or .mha")
  @SuppressWarnings("NullAway.Init")
  private Path out;

  @Option(names = "--allow-loss", description = "write even so, and tell what was lost")
  private boolean allowLoss;

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws IOException {
    if (Files.isDirectory(out)) {
      throw new IllegalArgumentException(out + ": a folder; expected the name of a file");
    }
    if (Files.exists(in) && Files.exists(out) && Files.isSameFile(in, out)) {
      throw new IllegalArgumentException(out + ": is the input itself; expected another file");
    }
    Opened opened = ImageFiles.all().open(in);
    Conversion conversion = Conversion.of(opened, out);
    List<String> losses = conversion.losses();
    if (!losses.isEmpty() && !allowLoss) {
      throw new FormatException(
          "%s: not written, for %s; --allow-loss writes it all the same"
              .formatted(out, String.join("; ", losses)));
    }
    output.warn(opened.warnings());
    output.warn(losses);
    conversion.write();
    output.line("%s: %s, %s voxels", out, opened.format(), opened.size());
    return 0;
  }
}
