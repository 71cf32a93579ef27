/**
 * Volumes from DICOM images: frames are put in order by their place in the patient, never by file
 * name or number, and what does not fit is left out and named.
 */
@NullMarked
package io.medsam3.dicom.series;

import org.jspecify.annotations.NullMarked;
