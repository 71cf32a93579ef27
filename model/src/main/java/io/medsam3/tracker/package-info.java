/**
 * SAM3's second half: from clicks, boxes and masks to one object's mask, and from there through a
 * sequence of frames by a memory of what was seen.
 */
@NullMarked
package io.medsam3.tracker;

import org.jspecify.annotations.NullMarked;
