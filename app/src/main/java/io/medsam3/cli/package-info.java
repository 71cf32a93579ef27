/** The command line: one class per command, and the one place that turns failures into words. */
@NullMarked
package io.medsam3.cli;

import org.jspecify.annotations.NullMarked;
