/**
 * Volumes, masks and the grids they live on, in patient LPS millimetres with positions at voxel
 * centres. Nothing here knows a file format.
 */
@NullMarked
package io.medsam3.volume;

import org.jspecify.annotations.NullMarked;
