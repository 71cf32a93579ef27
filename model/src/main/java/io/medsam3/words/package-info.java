/** The concepts that the bundled model was trained on, and the words of five languages for them. */
@NullMarked
package io.medsam3.words;

import org.jspecify.annotations.NullMarked;
