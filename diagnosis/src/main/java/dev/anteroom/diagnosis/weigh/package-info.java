/// What is seen, what it weighs, and how likely each cause is then.
///
/// A rule says which [Sign]s it saw; [Weights] is the table of what each weighs for which cause, in natural log-odds;
/// [Posterior] sums them up, takes off what is only a consequence of a likelier cause, adds the answer that nobody
/// thought of and makes shares of it that sum to one.
@NullMarked
package dev.anteroom.diagnosis.weigh;

import org.jspecify.annotations.NullMarked;
