/** Requests to outcomes: finding the operation, checking the caller, running it on its lane, releasing its reply. */
@NullMarked
package dev.holdfast.server.operation;

import org.jspecify.annotations.NullMarked;
