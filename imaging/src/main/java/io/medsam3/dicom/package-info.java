/** DICOM in one call: what a file or folder holds, as a volume, segments or contours. */
@NullMarked
package io.medsam3.dicom;

import org.jspecify.annotations.NullMarked;
