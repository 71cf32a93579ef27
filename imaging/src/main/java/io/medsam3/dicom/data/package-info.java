/** DICOM files as data sets of elements, read from mapped bytes and written (PS3.5, PS3.10). */
@NullMarked
package io.medsam3.dicom.data;

import org.jspecify.annotations.NullMarked;
