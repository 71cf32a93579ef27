package io.medsam3.files;

import io.medsam3.volume.Findings;
import java.io.IOException;
import java.nio.file.Path;

/** One kind of file: says by the content whether it is its own, and opens it. */
public interface Format {
  /**
   * True if this format should open the path.
   *
   * @param head up to 512 bytes from the start, unpacked if they were gzip; empty for a folder
   */
  boolean claims(Path path, byte[] head) throws IOException;

  /** Opens the path; what is odd about it goes into the findings and into the result. */
  Opened open(Path path, Findings findings) throws IOException;
}
