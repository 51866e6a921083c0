package dev.anteroom.handoff.supervisor;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a supervisor has to know of an earlier one to go on where that died. No environment: nothing secret.
///
/// @param schema [#SCHEMA]
/// @param name the service
/// @param lastGeneration number of the newest process
/// @param members the processes it had started or adopted and not seen end
/// @param migrateRequests what net.ipv4.tcp_migrate_req was before it was set for a moment; null: it isn't set now
public record SupervisorState(
        String schema,
        String name,
        int lastGeneration,
        List<Member> members,
        @Nullable String migrateRequests) {
    public static final String SCHEMA = "anteroom.supervisor-state/1";

    /// A process.
    ///
    /// @param generation its number
    /// @param pid its pid
    /// @param startTicks when it started: with the pid it names the process for good
    /// @param role what it is for
    /// @param command what it was started with
    /// @param listeners inode of its socket for each listener
    public record Member(
            int generation, int pid, long startTicks, Role role, List<String> command, Map<String, Long> listeners) {
        public Member {
            command = List.copyOf(command);
            listeners = Map.copyOf(listeners);
        }
    }

    public SupervisorState {
        members = List.copyOf(members);
    }
}
