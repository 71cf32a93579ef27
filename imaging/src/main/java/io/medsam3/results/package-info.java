/** Results as files that other programs read: label maps, COCO and GeoJSON. */
@NullMarked
package io.medsam3.results;

import org.jspecify.annotations.NullMarked;
