/** Lets the processes that train one network together add their numbers. */
@NullMarked
package io.medsam3.peers;

import org.jspecify.annotations.NullMarked;
