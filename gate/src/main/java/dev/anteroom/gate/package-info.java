/// Three answers to a rollout: no worse, worse, can't be judged. `window` judges the windows that an agent has kept,
/// `serve` answers over HTTP from them, `ci` turns a comparison of captures into what CI systems read.
@NullMarked
package dev.anteroom.gate;

import org.jspecify.annotations.NullMarked;
