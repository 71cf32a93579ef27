package io.medsam3.layout;

import io.medsam3.data.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A published way to lay out a data set in files. */
public enum Layout {
  /** {@code images/NAME.*} and {@code masks/NAME.*}: one target, not zero in the mask. */
  PAIRS("pairs", FolderPairs::convert),
  /** COCO: a JSON file of polygons or run lengths, and a folder of pictures. */
  COCO("coco", Coco::convert),
  /** nnU-Net v2 raw: {@code imagesTr}, {@code labelsTr}, {@code dataset.json}. */
  NNUNET("nnunet", VolumeSet::nnUnet),
  /** Medical Segmentation Decathlon: {@code dataset.json} lists the training pairs. */
  MSD("msd", VolumeSet::decathlon),
  /** MedSAM: {@code *.npz} with {@code imgs}, {@code gts} and perhaps {@code spacing}. */
  MEDSAM("medsam", MedSamArchives::convert);

  private final String label;
  private final Converter converter;

  Layout(String label, Converter converter) {
    this.label = label;
    this.converter = converter;
  }

  interface Converter {
    void convert(Path source, ManifestSink sink) throws IOException;
  }

  /** The name on the command line. */
  public String label() {
    return label;
  }

  public static Layout of(String label) {
    for (Layout layout : values()) {
      if (layout.label.equals(label)) {
        return layout;
      }
    }
    String known = Arrays.stream(values()).map(Layout::label).collect(Collectors.joining(", "));
    throw new IllegalArgumentException(
        "no layout '%s'; expected one of %s".formatted(label, known));
  }

  /**
   * Writes pictures, masks and {@code index.jsonl} into {@code out}, which is made when it is not
   * there; the index is written last.
   */
  public Manifest convert(Path source, Path out, ImportSettings settings, Consumer<String> console)
      throws IOException {
    Files.createDirectories(out.resolve(settings.dataset()));
    ManifestSink sink = new ManifestSink(this, out, settings, console);
    converter.convert(source, sink);
    return sink.finish();
  }
}
