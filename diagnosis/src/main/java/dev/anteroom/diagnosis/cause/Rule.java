package dev.anteroom.diagnosis.cause;

import dev.anteroom.diagnosis.Finding;
import dev.anteroom.diagnosis.Incident;
import dev.anteroom.diagnosis.model.CauseId;

/// One cause's rule.
public interface Rule {
    CauseId id();

    /// A pure function: the same case gives the same finding. Only asked where the kernel's evidence says that
    /// connections wait, or where there is none; what a rule may not do is decide *whether* they do.
    Finding judge(Incident incident);
}
