/** MetaImage (.mha, .mhd) in and out. */
@NullMarked
package io.medsam3.metaimage;

import org.jspecify.annotations.NullMarked;
