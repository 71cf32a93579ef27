package io.medsam3.fuzz;

import io.medsam3.dicom.DicomContent;
import io.medsam3.dicom.DicomFiles;
import io.medsam3.metaimage.MetaImageReader;
import io.medsam3.nifti.NiftiReader;
import io.medsam3.nrrd.NrrdReader;
import io.medsam3.nrrd.SegNrrd;
import io.medsam3.raster.PictureReader;
import io.medsam3.volume.Findings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A reader that is shown any bytes: it reads them or refuses them as an IOException with a
 * sentence, and takes no more memory than four times the file and 64 MB.
 */
enum FuzzedReader {
  NIFTI {
    @Override
    void read(Path file) throws IOException {
      NiftiReader.read(file, new Findings());
      NiftiReader.labels(file);
    }
  },
  NRRD {
    @Override
    void read(Path file) throws IOException {
      if (SegNrrd.isSegmentation(file)) {
        SegNrrd.read(file, new Findings());
      }
      NrrdReader.read(file, new Findings());
    }
  },
  META_IMAGE {
    @Override
    void read(Path file) throws IOException {
      MetaImageReader.read(file, new Findings());
    }
  },
  PICTURE {
    @Override
    void read(Path file) throws IOException {
      PictureReader.readPages(file, new Findings());
    }
  },
  DICOM {
    @Override
    void read(Path file) throws IOException {
      DicomContent content = DicomFiles.read(file);
      if (content instanceof DicomContent.Structures structures) {
        structures.set().on(structures.set().grid(1));
      }
    }
  };

  private static final long FREE_BYTES = 64L << 20;

  /** Reads a file of this kind, or of any other. */
  abstract void read(Path file) throws IOException;

  /** Shows the bytes to the reader; what is not as it should be is an AssertionError. */
  void show(byte[] bytes, Path scratch) throws IOException {
    Files.write(scratch, bytes);
    long most = 4L * bytes.length + FREE_BYTES;
    long taken = taken(scratch);
    if (taken > most) {
      // The first file of a kind also pays for the classes that are loaded.
      taken = taken(scratch);
    }
    if (taken > most) {
      throw new AssertionError(
          "%s took %d MB for a file of %d bytes".formatted(name(), taken >> 20, bytes.length));
    }
  }

  private long taken(Path scratch) {
    long before = allocated();
    try {
      read(scratch);
    } catch (IOException refused) {
      if (refused.getMessage() == null || refused.getMessage().isBlank()) {
        throw new AssertionError("refused without a sentence", refused);
      }
    } catch (RuntimeException | VirtualMachineError accident) {
      throw new AssertionError(name() + " failed by accident: " + accident, accident);
    }
    return allocated() - before;
  }

  // All that this thread ever took, also what it has given back: more than the rule asks.
  private static long allocated() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }
}
