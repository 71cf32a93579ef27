/** Training and evaluation data: index files, splits, phrases, pictures in memory, augmentation. */
@NullMarked
package io.medsam3.data;

import org.jspecify.annotations.NullMarked;
