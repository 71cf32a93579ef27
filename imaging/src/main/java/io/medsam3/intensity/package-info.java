/** How intensities become the 8 bits that the network sees, by kind of imaging, and recorded. */
@NullMarked
package io.medsam3.intensity;

import org.jspecify.annotations.NullMarked;
