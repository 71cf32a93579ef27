/** Prompts on single slices of a volume, carried to its other slices. */
@NullMarked
package io.medsam3.propagate;

import org.jspecify.annotations.NullMarked;
