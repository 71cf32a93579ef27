/** Times the network stage by stage and compares with what the machine can do at best. */
@NullMarked
package io.medsam3.bench;

import org.jspecify.annotations.NullMarked;
