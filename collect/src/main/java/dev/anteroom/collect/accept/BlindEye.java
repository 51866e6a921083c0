package dev.anteroom.collect.accept;

import dev.anteroom.capture.evidence.LookLog;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A process that nobody may look into.
///
/// @param unseen why
record BlindEye(String unseen) implements Eye {
    private static final long NEVER = Long.MAX_VALUE / 4;

    @Override
    public void search(Map<Integer, Long> fds) {}

    @Override
    public long searchPauseNanos() {
        return NEVER;
    }

    @Override
    public @Nullable List<LookLog.Loop> look(StackNumbers stacks) {
        return null;
    }

    @Override
    public LookLog.@Nullable World world() {
        return null;
    }

    @Override
    public boolean whole() {
        return false;
    }

    @Override
    public void close() {}
}
