/** Weights by name from a hub, a mirror or a file. */
@NullMarked
package io.medsam3.hub;

import org.jspecify.annotations.NullMarked;
