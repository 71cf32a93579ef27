/**
 * Results in DICOM: segmentations, structure sets and measurement reports, read and written (PS3.3
 * sections A.51, A.19, PS3.16 TID 1500).
 */
@NullMarked
package io.medsam3.dicom.result;

import org.jspecify.annotations.NullMarked;
