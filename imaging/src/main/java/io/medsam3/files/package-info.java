/** Opens a path whatever it holds: picture, volume or named objects, with what is odd about it. */
@NullMarked
package io.medsam3.files;

import org.jspecify.annotations.NullMarked;
