/** Random histories that a store and the model must answer alike. */
@NullMarked
package dev.holdfast.server.storage.model;

import org.jspecify.annotations.NullMarked;
