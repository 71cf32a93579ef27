/** Volumes, slices, masks and their geometry in patient millimetres (LPS). */
@NullMarked
package io.medsam3.volume;

import org.jspecify.annotations.NullMarked;
