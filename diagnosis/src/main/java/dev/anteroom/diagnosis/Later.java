package dev.anteroom.diagnosis;

import dev.anteroom.diagnosis.model.Diagnosis;
import dev.anteroom.diagnosis.model.Signal;
import dev.anteroom.diagnosis.signal.BacklogVersusSomaxconn;
import dev.anteroom.diagnosis.signal.ForkExecLeak;
import dev.anteroom.diagnosis.signal.OpenFilesShare;
import java.util.ArrayList;
import java.util.List;

/// What doesn't make connections wait now and will, whatever the verdict is.
public final class Later {
    private Later() {}

    /// One sentence each; those that a named cause says already are left out.
    public static List<String> of(Diagnosis diagnosis) {
        List<String> later = new ArrayList<>();
        for (Signal signal : diagnosis.signals()) {
            boolean hurts = switch (signal) {
                case ForkExecLeak leak -> leak.strength() > 0;
                case BacklogVersusSomaxconn backlog -> backlog.stale() && !backlog.askedFor();
                case OpenFilesShare files -> files.nearLimitSoon();
                default -> false;
            };
            if (hurts && diagnosis.causes().isEmpty()) {
                later.add(signal.summary());
            }
        }
        return later;
    }
}
