/**
 * Checkpoint files in every published layout, and the cursor by which layers take their weights.
 */
@NullMarked
package io.medsam3.checkpoint;

import org.jspecify.annotations.NullMarked;
