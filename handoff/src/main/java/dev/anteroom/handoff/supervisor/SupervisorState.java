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

    private static final int MAX_GENERATION = 1_000_000_000;
    private static final int MAX_MEMBERS = 256;
    /// SCM_MAX_FD (include/net/scm.h): more can't be handed on
    private static final int MAX_LISTENERS = 253;
    /// PID_MAX_LIMIT (include/linux/threads.h)
    private static final int MAX_PID = 4 * 1024 * 1024;

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

    /// Refuses what no supervisor of `service` can have written: the file may have been damaged, or be
    /// anybody's.
    ///
    /// @throws IllegalArgumentException with what is wrong
    void check(String service) {
        require(SCHEMA.equals(schema), "its schema isn't " + SCHEMA);
        require(service.equals(name), "it is of another service");
        require(lastGeneration >= 0 && lastGeneration <= MAX_GENERATION, "lastGeneration is out of range");
        require(members.size() <= MAX_MEMBERS, "it names more than " + MAX_MEMBERS + " processes");
        // written back to the sysctl
        require(migrateRequests == null || migrateRequests.matches("[01]"), "migrateRequests is neither 0 nor 1");
        for (Member member : members) {
            require(
                    member.generation >= 1 && member.generation <= MAX_GENERATION,
                    "a process's generation is out of range");
            require(member.pid > 1 && member.pid <= MAX_PID, "a process's pid is out of range");
            require(member.startTicks >= 0, "a process's start is out of range");
            require(member.role != null, "a process has no role");
            require(
                    !member.command.isEmpty()
                            && member.command.stream().allMatch(word -> word.indexOf('\0') < 0)
                            && !member.command.getFirst().isEmpty(),
                    "a process's command is no program and arguments");
            require(
                    member.listeners.size() <= MAX_LISTENERS
                            && member.listeners.values().stream().allMatch(inode -> inode > 0),
                    "a process's listeners are out of range");
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
