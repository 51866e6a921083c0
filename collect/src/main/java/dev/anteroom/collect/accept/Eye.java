package dev.anteroom.collect.accept;

import dev.anteroom.capture.evidence.LookLog;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Looks into one process. [#search] is called on one thread, the rest on another.
sealed interface Eye extends AutoCloseable permits GoEye, ThreadEye, BlindEye {
    /// Looks for accept loops; takes milliseconds.
    ///
    /// @param fds the watched listeners by the descriptor that the process has them on
    void search(Map<Integer, Long> fds);

    /// How long a search may be put off now, in ns.
    long searchPauseNanos();

    /// What the known loops are doing; takes microseconds.
    ///
    /// @return null where nobody can look
    @Nullable
    List<LookLog.Loop> look(StackNumbers stacks);

    /// What its Go scheduler is doing; null where it has none or it can't be read.
    LookLog.@Nullable World world();

    /// Whether all goroutines or threads have been searched, so that an empty [#look] means that there is no loop.
    boolean whole();

    /// Why nobody can look; empty where somebody can.
    String unseen();

    @Override
    void close();
}
