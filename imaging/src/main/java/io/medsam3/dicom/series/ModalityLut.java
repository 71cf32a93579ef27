package io.medsam3.dicom.series;

import io.medsam3.dicom.data.DataSet;
import io.medsam3.dicom.data.DicomFile;
import io.medsam3.dicom.data.Tag;
import io.medsam3.dicom.pixel.PixelData;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.Voxels;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** The table from stored values to modality values (PS3.3 section C.11.1); results are 16 bits. */
final class ModalityLut {
  private final LookupTable table;

  private ModalityLut(LookupTable table) {
    this.table = table;
  }

  static Optional<ModalityLut> of(DicomFile file, PixelData pixels) throws FormatException {
    DataSet item = file.data().item(Tag.MODALITY_LUT_SEQUENCE);
    if (!item.has(Tag.LUT_DATA) || pixels.channels() != 1) {
      return Optional.empty();
    }
    boolean signed = pixels.format().bits().signed();
    return Optional.of(new ModalityLut(LookupTable.of(item, signed, file.name())));
  }

  /** A frame of unsigned 16-bit values. */
  ByteBuffer apply(ByteBuffer frame, PixelData pixels) {
    int bytes = pixels.type().bytes();
    int count = frame.remaining() / bytes;
    ByteBuffer out = ByteBuffer.allocate(2 * count).order(ByteOrder.LITTLE_ENDIAN);
    for (int n = 0; n < count; n++) {
      out.putShort((short) table.entry((int) Voxels.read(frame, n * bytes, pixels.type())));
    }
    return out.flip();
  }
}
