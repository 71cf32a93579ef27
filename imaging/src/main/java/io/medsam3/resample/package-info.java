/** Volumes and masks on other grids. */
@NullMarked
package io.medsam3.resample;

import org.jspecify.annotations.NullMarked;
