/** Reference cases computed by the official code, and the formula weights on which they stand. */
@NullMarked
package io.medsam3.golden;

import org.jspecify.annotations.NullMarked;
