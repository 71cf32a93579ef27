/** NIfTI-1 and NIfTI-2 in and out; their RAS is turned into LPS here and nowhere else. */
@NullMarked
package io.medsam3.nifti;

import org.jspecify.annotations.NullMarked;
