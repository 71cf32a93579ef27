/** Ways in which pictures become worse, from the scanner to the file. */
@NullMarked
package io.medsam3.degrade;

import org.jspecify.annotations.NullMarked;
