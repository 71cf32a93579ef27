/**
 * Frames of DICOM images as samples: native and compressed, grey, colour and palette (PS3.3 section
 * C.7.6.3, PS3.5 section 8). Values are those stored, without rescale.
 */
@NullMarked
package io.medsam3.dicom.pixel;

import org.jspecify.annotations.NullMarked;
