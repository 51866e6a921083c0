package dev.anteroom.handoff.service;

import dev.anteroom.handoff.HandoffException;
import dev.anteroom.linux.process.Signal;
import dev.anteroom.linux.socket.ListenAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A service that is run under supervision.
///
/// @param name what `anteroom upgrade NAME` calls it; also LISTEN_FDNAMES' neighbour in paths, so a plain word
/// @param command program and arguments
/// @param directory where it starts; null: where `anteroom run` was started
/// @param environment added to the supervisor's own
/// @param listeners by name, in the order of their descriptors
/// @param backlog asked of `listen`; the namespace's somaxconn caps it
/// @param readiness how a new process shows that it is ready
/// @param readyTimeout for that
/// @param probe path of an HTTP request that a healthy service answers with 2xx or 3xx; null: none
/// @param lameDuck what the old process is told before it is told to stop; null: nothing
/// @param limits the deadlines of an upgrade and of a stop
public record ServiceConfig(
        String name,
        List<String> command,
        @Nullable Path directory,
        Map<String, String> environment,
        Map<String, ListenAddress> listeners,
        int backlog,
        Readiness readiness,
        Duration readyTimeout,
        @Nullable String probe,
        @Nullable LameDuck lameDuck,
        Limits limits) {
    public static final int DEFAULT_BACKLOG = 4_096;
    public static final Duration DEFAULT_READY_TIMEOUT = Duration.ofSeconds(30);

    /// A supervisor's name and a listener's: a file name, and no ':' (LISTEN_FDNAMES separates names with it).
    private static final String PLAIN = "[A-Za-z0-9][A-Za-z0-9_.-]{0,63}";

    /// How a new process shows that it is ready.
    public enum Readiness {
        /// By READY=1; or, if it doesn't say so, by waiting for connections on every listener for a while.
        AUTO,
        /// By READY=1 alone.
        NOTIFY,
        /// By waiting for connections on every listener: an epoll instance of it watches them, or it sits in accept.
        ACCEPTING
    }

    /// Told to a process that is going to leave: answer with `Connection: close` from now on.
    ///
    /// @param signal how it is told
    /// @param time how long it goes on accepting after that
    public record LameDuck(Signal signal, Duration time) {}

    /// @param drain from SIGTERM until the last connection is gone
    /// @param cleanup from then on until the process has ended; then SIGKILL
    /// @param verify how long each step of an upgrade is watched before the next
    public record Limits(Duration drain, Duration cleanup, Duration verify) {
        public static final Limits DEFAULT =
                new Limits(Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofSeconds(10));
    }

    public ServiceConfig {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        listeners = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(listeners));
        if (!name.matches(PLAIN)) {
            throw new HandoffException(
                    "A service's name is a plain word (letters, digits, '_', '.', '-'), not \"" + name + "\"");
        }
        if (command.isEmpty()) {
            throw new HandoffException("Service " + name + " has no command");
        }
        for (String listener : listeners.keySet()) {
            if (!listener.matches(PLAIN)) {
                throw new HandoffException("A listener's name is a plain word, not \"" + listener + "\"");
            }
        }
        if (backlog < 1) {
            throw new HandoffException("A backlog is 1 or more, not " + backlog);
        }
    }

    public ServiceConfig withCommand(List<String> other) {
        return new ServiceConfig(
                name,
                other,
                directory,
                environment,
                listeners,
                backlog,
                readiness,
                readyTimeout,
                probe,
                lameDuck,
                limits);
    }

    public ServiceConfig withListeners(Map<String, ListenAddress> other) {
        return new ServiceConfig(
                name,
                command,
                directory,
                environment,
                other,
                backlog,
                readiness,
                readyTimeout,
                probe,
                lameDuck,
                limits);
    }
}
