/** The bundled example pictures with what is to be found in them, and their contact sheet. */
@NullMarked
package io.medsam3.example;

import org.jspecify.annotations.NullMarked;
