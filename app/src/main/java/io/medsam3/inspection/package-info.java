/** Says of an image what a reader found in it: as keys for programs and as a page for people. */
@NullMarked
package io.medsam3.inspection;

import org.jspecify.annotations.NullMarked;
