package dev.anteroom.drift.layer;

/// A change that mends a finding. Nothing here carries one out.
public sealed interface Action {
    /// The command that a person types.
    String command();

    /// A kernel parameter is set in a namespace.
    ///
    /// @param namespace as [dev.anteroom.drift.facts.NamespaceFacts#name()] has it
    /// @param persist whether it isn't written down yet for the next boot
    record SetSysctl(String namespace, String parameter, String value, boolean persist) implements Action {
        @Override
        public String command() {
            return NamespaceEntry.of(namespace) + "sysctl -w " + parameter + "="
                    + (value.contains(" ") ? "'" + value + "'" : value);
        }
    }

    /// `listen()` again on the running service's socket.
    record Relisten(int pid, int port, long backlog) implements Action {
        @Override
        public String command() {
            return "anteroom relisten --pid " + pid + " --port " + port + " --backlog " + backlog;
        }
    }

    /// The descriptor limit of a running process, and of its unit for the next start.
    ///
    /// @param unit systemd unit, empty for none
    record SetFiles(int pid, String unit, String soft, String hard) implements Action {
        @Override
        public String command() {
            return "prlimit --pid " + pid + " --nofile=" + soft + ":" + hard;
        }
    }

    /// What can only be said.
    record Advice(String command) implements Action {}
}
