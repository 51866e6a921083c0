package dev.anteroom.diagnosis;

import dev.anteroom.diagnosis.model.Cause;
import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.diagnosis.model.RuledOut;
import dev.anteroom.diagnosis.weigh.Sign;
import java.util.Set;

/// What one cause's rule says.
public sealed interface Finding {
    /// The evidence speaks for it.
    ///
    /// @param cause with the confidence that it has alone, beside no other
    /// @param signs what was seen of it
    record Likely(Cause cause, Set<Sign> signs) implements Finding {
        public Likely {
            signs = Set.copyOf(signs);
        }
    }

    /// The evidence speaks against it, or there is none.
    record Excluded(RuledOut ruledOut) implements Finding {}

    static Finding excluded(CauseId id, String reason) {
        return new Excluded(new RuledOut(id, reason, false));
    }

    static Finding unsupported(CauseId id, String reason) {
        return new Excluded(new RuledOut(id, reason, true));
    }
}
