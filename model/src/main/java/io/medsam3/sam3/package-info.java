/** The whole network: its configuration and its weights. */
@NullMarked
package io.medsam3.sam3;

import org.jspecify.annotations.NullMarked;
