/** What is wrong with a folder of training data, told before hours are spent on it. */
@NullMarked
package io.medsam3.lint;

import org.jspecify.annotations.NullMarked;
