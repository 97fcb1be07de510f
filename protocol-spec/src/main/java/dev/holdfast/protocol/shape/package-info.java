/** How values look on the wire: types, fields and the objects made of them, each declared once. */
@NullMarked
package dev.holdfast.protocol.shape;

import org.jspecify.annotations.NullMarked;
