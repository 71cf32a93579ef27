/** From picture to feature pyramid: the trunk and its necks. */
@NullMarked
package io.medsam3.vision;

import org.jspecify.annotations.NullMarked;
