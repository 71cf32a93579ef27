/** Reports as one HTML file each, with nothing loaded from elsewhere. */
@NullMarked
package io.medsam3.page;

import org.jspecify.annotations.NullMarked;
