/// What a diagnosis says: the verdict, the causes with their facts and remedies, what was ruled out and what is
/// missing. Records without a decision in them; whoever renders an answer needs these and nothing else of the module.
@NullMarked
package dev.anteroom.diagnosis.model;

import org.jspecify.annotations.NullMarked;
