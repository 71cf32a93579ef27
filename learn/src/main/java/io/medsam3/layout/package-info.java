/** Published layouts of data sets, turned into pictures, masks and an index to train from. */
@NullMarked
package io.medsam3.layout;

import org.jspecify.annotations.NullMarked;
