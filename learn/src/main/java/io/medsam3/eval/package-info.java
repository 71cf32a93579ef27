/** Evaluation of a detector by phrases, and its tables. */
@NullMarked
package io.medsam3.eval;

import org.jspecify.annotations.NullMarked;
