/** NRRD, detached or not, and the segmentations that Slicer keeps in it (.seg.nrrd). */
@NullMarked
package io.medsam3.nrrd;

import org.jspecify.annotations.NullMarked;
