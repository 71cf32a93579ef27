/** Tools on masks: components, holes, contours, distances, run lengths and measurements. */
@NullMarked
package io.medsam3.mask;

import org.jspecify.annotations.NullMarked;
