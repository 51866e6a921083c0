/// Parameters that should be alike. [Drift] is the way from facts to a report; `facts` is what one host says of itself,
/// `live` and `bundle` read it, `layer` compares declared, kernel, effective and needed, `policy` judges by a file of
/// rules,
/// `majority` by what most hosts have. Judging is a pure function of facts, rules and a date.
@NullMarked
package dev.anteroom.drift;

import org.jspecify.annotations.NullMarked;
