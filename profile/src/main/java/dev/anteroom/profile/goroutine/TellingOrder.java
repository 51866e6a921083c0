package dev.anteroom.profile.goroutine;

import java.util.Comparator;
import java.util.List;

/// The order in which a person who looks for the reason of a standstill wants to see groups.
///
/// First whoever is in an Accept or in a server's Serve loop without being parked for a connection; then the
/// accept loops that are; then everything else, the largest group first; last the runtime's own workers, idle
/// threads and the goroutine that wrote the dump.
public final class TellingOrder implements Comparator<GoroutineGroup> {
    private static final int STUCK_ACCEPT = 0;
    private static final int ACCEPT = 1;
    private static final int REST = 2;
    private static final int HOUSEKEEPING = 3;

    @Override
    public int compare(GoroutineGroup one, GoroutineGroup other) {
        int byRank = Integer.compare(rank(one), rank(other));
        return byRank != 0 ? byRank : Long.compare(other.count(), one.count());
    }

    private static int rank(GoroutineGroup group) {
        return switch (group.state().kind()) {
            case RUNTIME_WORKER, IDLE -> HOUSEKEEPING;
            case IO_WAIT, UNKNOWN -> accepts(group.frames()) ? ACCEPT : housekeepingOrRest(group);
            case CHAN_RECEIVE,
                    CHAN_SEND,
                    SELECT,
                    SEMACQUIRE,
                    MUTEX_LOCK,
                    RWMUTEX_RLOCK,
                    RWMUTEX_LOCK,
                    COND_WAIT,
                    WAIT_GROUP,
                    SLEEP,
                    SYSCALL,
                    RUNNING,
                    RUNNABLE,
                    GC_ASSIST,
                    GC_WAIT,
                    OTHER -> accepts(group.frames()) ? STUCK_ACCEPT : housekeepingOrRest(group);
        };
    }

    private static int housekeepingOrRest(GoroutineGroup group) {
        for (Frame frame : group.frames()) {
            if (frame.function().startsWith("runtime/pprof.write")) {
                return HOUSEKEEPING;
            }
        }
        return REST;
    }

    private static boolean accepts(List<Frame> frames) {
        for (Frame frame : frames) {
            String function = frame.function();
            String method = function.substring(function.lastIndexOf('.') + 1);
            switch (method) {
                case "Accept", "accept", "AcceptTCP", "AcceptUnix", "Accept4", "accept4" -> {
                    return true;
                }
                default -> {
                    if (function.equals("net/http.(*Server).Serve")) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
