/** From pictures and prompts to masks: what applications call. */
@NullMarked
package io.medsam3.predict;

import org.jspecify.annotations.NullMarked;
