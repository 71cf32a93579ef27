/** Lifetimes of native tensors, and the few tensor operations that the mapped API lacks. */
@NullMarked
package io.medsam3.tensor;

import org.jspecify.annotations.NullMarked;
