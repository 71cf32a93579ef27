/** Training and evaluation of the tracker: clicks, boxes and masks on pictures, and clips. */
@NullMarked
package io.medsam3.clicks;

import org.jspecify.annotations.NullMarked;
