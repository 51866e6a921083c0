package dev.anteroom.diagnosis;

import dev.anteroom.diagnosis.model.Cause;
import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.diagnosis.model.RuledOut;

/// What one cause's rule says.
public sealed interface Finding {
    /// The evidence speaks for it.
    record Likely(Cause cause) implements Finding {}

    /// The evidence speaks against it, or there is none.
    record Excluded(RuledOut ruledOut) implements Finding {}

    static Finding excluded(CauseId id, String reason) {
        return new Excluded(new RuledOut(id, reason, false));
    }

    static Finding unsupported(CauseId id, String reason) {
        return new Excluded(new RuledOut(id, reason, true));
    }
}
