/** From phrase to text tokens: the byte-pair tokeniser and the text encoder. */
@NullMarked
package io.medsam3.text;

import org.jspecify.annotations.NullMarked;
