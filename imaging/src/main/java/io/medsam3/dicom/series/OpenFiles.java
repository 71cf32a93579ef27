package io.medsam3.dicom.series;

import io.medsam3.dicom.data.DicomFile;
import io.medsam3.dicom.pixel.PixelData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Files that were opened for their pixels; those of several frames stay open for the next one. */
final class OpenFiles {
  private final Map<Path, Opened> several = new ConcurrentHashMap<>();

  /** One file and its frames. */
  record Opened(DicomFile file, PixelData pixels) {}

  Opened open(Instance instance) throws IOException {
    Opened known = several.get(instance.path());
    if (known != null) {
      return known;
    }
    DicomFile file = DicomFile.open(instance.path());
    Opened opened = new Opened(file, PixelData.of(file));
    if (instance.frameCount() > 1) {
      several.put(instance.path(), opened);
    }
    return opened;
  }
}
