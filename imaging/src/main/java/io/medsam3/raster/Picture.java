package io.medsam3.raster;

import io.medsam3.volume.Grid;
import io.medsam3.volume.Modality;
import io.medsam3.volume.Presentation;
import io.medsam3.volume.Rescale;
import io.medsam3.volume.Size;
import io.medsam3.volume.Volume;
import io.medsam3.volume.VoxelType;
import io.medsam3.volume.Voxels;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A picture as a viewer shows it, upright, without transparency; samples keep their depth. Rows
 * from the top, x fastest, channels interleaved: 1 is grey (0 black), 3 is red, green, blue.
 */
public final class Picture {
  private final int width;
  private final int height;
  private final int channels;
  private final Voxels voxels;

  private Picture(Voxels voxels) {
    this.voxels = voxels;
    width = voxels.size().x();
    height = voxels.size().y();
    channels = voxels.channels();
    if (channels != 1 && channels != 3 || voxels.size().z() != 1) {
      throw new IllegalArgumentException(
          "picture of %s with %d channels; expected one plane of 1 or 3"
              .formatted(voxels.size(), channels));
    }
  }

  /** Wraps samples of any type: U8 and U16 for most files, F32 and others for scientific TIFF. */
  public static Picture of(VoxelType type, int width, int height, int channels, ByteBuffer data) {
    return new Picture(Voxels.of(type, new Size(width, height, 1), channels, List.of(data)));
  }

  /** Wraps 8-bit samples. */
  public static Picture of(int width, int height, int channels, byte[] samples) {
    return of(VoxelType.U8, width, height, channels, ByteBuffer.wrap(samples));
  }

  /** Copies 16-bit samples. */
  public static Picture of(int width, int height, int channels, short[] samples) {
    ByteBuffer data = ByteBuffer.allocate(2 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
    data.asShortBuffer().put(samples);
    return of(VoxelType.U16, width, height, channels, data);
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  public int channels() {
    return channels;
  }

  public VoxelType type() {
    return voxels.type();
  }

  /** Bits per sample: 8, 16, 32 or 64. */
  public int bits() {
    return 8 * voxels.type().bytes();
  }

  public double sample(int x, int y, int channel) {
    return voxels.sample(x, y, 0, channel);
  }

  /** All samples in the order of the class comment, in the byte order of the buffer. */
  public ByteBuffer samples() {
    return voxels.slice(0).asReadOnlyBuffer().order(voxels.slice(0).order());
  }

  /** The grid of a picture: one voxel per pixel, unit steps, no place in a patient. */
  public Grid grid() {
    return Grid.picture(width, height);
  }

  /** The picture as a volume of one slice. */
  public Volume volume() {
    Modality modality = channels == 3 ? Modality.PHOTO : Modality.UNKNOWN;
    return Volume.of(grid(), voxels, List.of(Rescale.NONE), Presentation.of(modality));
  }

  /** Equal pages as one volume, k = page. */
  public static Volume stack(List<Picture> pages) {
    Picture first = pages.get(0);
    for (Picture page : pages) {
      if (!page.isLike(first)) {
        throw new IllegalArgumentException("pages of different size or depth are no stack");
      }
    }
    Size size = new Size(first.width, first.height, pages.size());
    List<ByteBuffer> slices = pages.stream().map(p -> p.voxels.slice(0)).toList();
    Modality modality = first.channels == 3 ? Modality.PHOTO : Modality.UNKNOWN;
    return Volume.of(
        new Grid(size, first.grid().affine()),
        Voxels.of(first.type(), size, first.channels, slices),
        List.of(Rescale.NONE),
        Presentation.of(modality));
  }

  /** True if both have the same size, channels and type. */
  public boolean isLike(Picture other) {
    return width == other.width
        && height == other.height
        && channels == other.channels
        && type() == other.type();
  }

  /**
   * Turned as the EXIF tag 274 asks: 1 as is, 2 mirrored, 3 by 180 degrees, 4 upside down, 5 to 8
   * with rows and columns exchanged.
   */
  Picture oriented(int exif) {
    if (exif <= 1 || exif > 8) {
      return this;
    }
    boolean exchanged = exif >= 5;
    int newWidth = exchanged ? height : width;
    int newHeight = exchanged ? width : height;
    boolean flipX = exif == 2 || exif == 3 || exif == 7 || exif == 8;
    boolean flipY = exif == 3 || exif == 4 || exif == 6 || exif == 7;
    int pixel = channels * type().bytes();
    ByteBuffer from = voxels.slice(0);
    ByteBuffer to = ByteBuffer.allocate(from.limit()).order(from.order());
    for (int y = 0; y < newHeight; y++) {
      for (int x = 0; x < newWidth; x++) {
        int u = exchanged ? y : x;
        int v = exchanged ? x : y;
        int oldX = flipX ? width - 1 - u : u;
        int oldY = flipY ? height - 1 - v : v;
        to.put((y * newWidth + x) * pixel, from, (oldY * width + oldX) * pixel, pixel);
      }
    }
    return of(type(), newWidth, newHeight, channels, to);
  }
}
