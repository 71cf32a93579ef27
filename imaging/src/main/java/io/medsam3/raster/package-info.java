/** Pictures in and out: PNG, JPEG and TIFF with every bit kept, and overlays to look at. */
@NullMarked
package io.medsam3.raster;

import org.jspecify.annotations.NullMarked;
