package dev.anteroom.diagnosis.cause;

import dev.anteroom.diagnosis.Case;
import dev.anteroom.diagnosis.CauseId;
import dev.anteroom.diagnosis.Finding;

/// One cause's rule.
public interface Rule {
    CauseId id();

    /// A pure function: the same case gives the same finding. Only asked where the kernel's evidence says that
    /// connections wait, or where there is none; what a rule may not do is decide *whether* they do.
    Finding judge(Case incident);
}
