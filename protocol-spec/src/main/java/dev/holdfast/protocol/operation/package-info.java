/** The operations of the contract: what each takes and gives, where it is reached, and who may call it. */
@NullMarked
package dev.holdfast.protocol.operation;

import org.jspecify.annotations.NullMarked;
