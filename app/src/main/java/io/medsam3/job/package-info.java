/** One input in, files out: what {@code segment}, a batch and {@code replay} have in common. */
@NullMarked
package io.medsam3.job;

import org.jspecify.annotations.NullMarked;
