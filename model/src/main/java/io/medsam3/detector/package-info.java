/** From features and prompt to scored boxes and masks of every instance of a concept. */
@NullMarked
package io.medsam3.detector;

import org.jspecify.annotations.NullMarked;
