/** Matching, losses, optimisation and the training loop of the detector. */
@NullMarked
package io.medsam3.train;

import org.jspecify.annotations.NullMarked;
