package dev.anteroom.diagnosis.cause;

import dev.anteroom.capture.evidence.Connection;
import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.SocketTable;
import dev.anteroom.capture.evidence.TcpState;
import dev.anteroom.diagnosis.Incident;
import dev.anteroom.diagnosis.accept.AcceptFrames;
import dev.anteroom.diagnosis.accept.AcceptLoop;
import dev.anteroom.diagnosis.signal.Profiles;
import dev.anteroom.profile.goroutine.Frame;
import dev.anteroom.profile.goroutine.GoroutineDump;
import dev.anteroom.profile.goroutine.GoroutineGroup;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Counts the connections that are being served: what may hold the slots of a connection limit.
final class Holders {
    private static final String HTTP_LOOP = "net/http.(*Server).Serve";

    private Holders() {}

    /// Accepted connections of the listener's port, from the socket tables where they tell accepted from queued, else
    /// from the goroutines that the accept loop started; -1 where neither tells.
    static int servedConnections(Incident incident) {
        for (Observation<SocketTable> table :
                incident.evidence().target().sockets().observations().reversed()) {
            if (!table.value().connectionsListed()) {
                continue;
            }
            int served = 0;
            boolean told = false;
            for (Connection connection : table.value().connections()) {
                if (connection.localPort() != incident.port()
                        || (connection.state() != TcpState.ESTABLISHED && connection.state() != TcpState.CLOSE_WAIT)) {
                    continue;
                }
                if (connection.inode() != null || connection.usersShown()) {
                    told = true;
                    served += connection.isQueued() ? 0 : 1;
                }
            }
            if (told) {
                return served;
            }
        }
        return incident.evidence()
                .target()
                .goroutines()
                .last()
                .map(dump -> startedByLoops(incident, dump.value()))
                .orElse(-1);
    }

    /// Whether the latest dump shows nobody who serves a connection of this loop: no goroutine that the loop's
    /// functions started, none that handles a request but those that fetch profiles, and no pool of workers (two
    /// or more goroutines of the service from one place that aren't parked for want of work). Then no slot of a
    /// limit can be held by a handler. False where there is no whole dump.
    static boolean nobodyServes(Incident incident, AcceptLoop loop) {
        if (!incident.loops().complete()) {
            return false;
        }
        Set<String> starters = new HashSet<>();
        for (Frame frame : loop.latest().frames()) {
            if (!frame.function().equals("main.main")) {
                starters.add(frame.function());
            }
        }
        // Connections of net/http are those of the admin port where only that is served by net/http.
        boolean httpIsAnothers = !AcceptFrames.contains(loop.latest().frames(), HTTP_LOOP)
                && incident.loops().loops().stream()
                        .anyMatch(other -> other.loop().equals(HTTP_LOOP)
                                && !other.posture().isHeldUp());
        Map<String, Long> atWork = new HashMap<>();
        for (GoroutineGroup group : incident.evidence()
                .target()
                .goroutines()
                .last()
                .orElseThrow()
                .value()
                .groups()) {
            boolean handles = group.createdBy() != null
                    && starters.contains(group.createdBy().function());
            boolean profiling = false;
            for (Frame frame : group.frames()) {
                String function = frame.function();
                profiling |= httpIsAnothers && function.startsWith("net/http.(*conn)");
                handles |= function.equals("net/http.(*conn).serve")
                        || function.equals("net.(*conn).Read")
                        || function.equals("net.(*conn).Write");
                profiling |= Profiles.serves(function) || function.equals("net/http.(*connReader).backgroundRead");
            }
            if (handles && !profiling) {
                return false;
            }
            if (group.createdBy() != null && isAtWork(group)) {
                atWork.merge(group.createdBy().toString(), group.count(), Long::sum);
            }
        }
        return atWork.values().stream().allMatch(count -> count < 2);
    }

    /// Whether a goroutine of the service does something, or waits for something other than work.
    private static boolean isAtWork(GoroutineGroup group) {
        if (AcceptFrames.outermostAccept(group.frames()) >= 0
                || AcceptFrames.serviceFunction(group.frames(), 0, "").isEmpty()) {
            return false;
        }
        return switch (group.state().kind()) {
            case RUNNING, RUNNABLE, SYSCALL, SLEEP, IO_WAIT, SEMACQUIRE, MUTEX_LOCK, RWMUTEX_LOCK, RWMUTEX_RLOCK ->
                true;
            default -> false;
        };
    }

    private static int startedByLoops(Incident incident, GoroutineDump dump) {
        Set<String> loops = new HashSet<>();
        for (AcceptLoop loop : incident.loops().loops()) {
            loops.add(loop.loop());
        }
        if (dump.groups().stream().allMatch(group -> group.createdBy() == null)) {
            return -1; // a profile of goroutines, which doesn't say who started them
        }
        long started = 0;
        for (GoroutineGroup group : dump.groups()) {
            if (group.createdBy() != null && loops.contains(group.createdBy().function())) {
                started += group.count();
            }
        }
        return (int) Math.min(started, Integer.MAX_VALUE);
    }
}
