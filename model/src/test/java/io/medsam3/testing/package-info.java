/** What tests of several modules share. */
@NullMarked
package io.medsam3.testing;

import org.jspecify.annotations.NullMarked;
