/** Bytes from and to files: checked random access in, all or nothing out. */
@NullMarked
package io.medsam3.storage;

import org.jspecify.annotations.NullMarked;
