package dev.anteroom.collect;

import dev.anteroom.collect.trigger.Condition;
import java.time.Duration;

/// When to record, and how often.
///
/// @param within how long to wait for it
/// @param most how many captures at most
/// @param coolDown from the end of one capture to the earliest beginning of the next
public record TriggerPlan(Condition condition, Duration within, int most, Duration coolDown) {
    public TriggerPlan {
        if (within.isNegative() || within.isZero() || coolDown.isNegative() || most < 1) {
            throw new CollectException("--within, --cool-down and --max have to be positive");
        }
    }
}
