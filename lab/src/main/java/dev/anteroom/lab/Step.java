package dev.anteroom.lab;

import java.util.List;
import java.util.Map;

/// One thing that the runner does to a scenario's processes, in order.
public sealed interface Step {
    /// Starts a process and waits until it listens (or, without a port, for a moment).
    record Start(Service service) implements Step {}

    /// Changes settings of a service and has it read them (SIGHUP).
    record Reload(String role, Map<String, Object> settings) implements Step {}

    /// Sends a signal by its name: TERM, KILL, STOP, USR1, …
    record Signal(String role, String name) implements Step {}

    /// Sets a sysctl in the scenario's network namespace.
    record Sysctl(String key, String value) implements Step {}

    /// Waits.
    record Pause(int millis) implements Step {}

    /// Gives a child that a service started a role of its own; its pid is in the file that the service wrote.
    record Adopt(String role, int number) implements Step {}

    /// Puts a process under a CPU quota per period, by cgroup v1.
    record Quota(String role, int microsPerPeriod, int periodMicros) implements Step {
        Quota(String role, int microsPerPeriod) {
            this(role, microsPerPeriod, 100_000);
        }
    }

    /// Lowers `fs.file-max` so far that only so many more files can be opened, until the stage is left. This is the
    /// one setting that isn't the namespace's own; the kernel exempts processes with CAP_SYS_ADMIN from it.
    record FileMax(int spare) implements Step {}

    /// Freezes a process by the cgroup v1 freezer.
    record Freeze(String role) implements Step {}

    /// Starts a process that computes, on the given CPU, with the given niceness, for a bounded time.
    record Hog(int goroutines, int cpu, int nice) implements Step {}

    /// Begins the load's next phase.
    record NextPhase() implements Step {}

    /// Sends SYNs that nobody will complete.
    record HalfOpen(int port, int perSecond) implements Step {}

    /// Makes the loopback device slow enough that many packets are under way at a time.
    record Shape(String rate) implements Step {}

    /// Writes the configuration of a service that another one will start.
    record Configure(Service service) implements Step {}

    /// Runs a tool of the host beside the services; in its words `@DIR` is the scenario's directory, and `@PID` the pid
    /// of the role that follows, as in `@PID(server)`.
    record Tool(List<String> command) implements Step {}

    /// Clients of something else than the subject; what they see isn't measured.
    record MoreLoad(Phase phase) implements Step {}
}
