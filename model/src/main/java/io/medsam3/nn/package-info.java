/** Layers shared by the parts of the network. */
@NullMarked
package io.medsam3.nn;

import org.jspecify.annotations.NullMarked;
