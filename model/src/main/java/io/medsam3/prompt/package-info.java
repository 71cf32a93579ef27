/** What a user points at, in pixels, voxels or millimetres; no tensors. */
@NullMarked
package io.medsam3.prompt;

import org.jspecify.annotations.NullMarked;
