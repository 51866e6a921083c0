package dev.anteroom.drift.facts;

/// What a file says a parameter should be.
///
/// @param kind what sort of file
/// @param scope whose parameter it is
/// @param parameter its name: a dotted kernel parameter, `process.nofile.soft`, `process.nofile.hard`, `go.gomaxprocs`
/// @param value as written
/// @param file path
/// @param line from 1
/// @param workload whom it is for: a unit's or manifest's name; empty for a whole host or namespace
public record Declared(Kind kind, Scope scope, String parameter, String value, String file, int line, String workload) {
    /// What sort of file it is.
    public enum Kind {
        SYSCTL_D("sysctl.d"),
        UNIT("systemd unit"),
        MANIFEST("container manifest"),
        ANSIBLE("Ansible variables");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    /// Whose parameter it is.
    public enum Scope {
        /// The machine's, and its first network namespace's.
        HOST,
        /// That of whichever namespace is judged: the user gave the file for it.
        NAMESPACE
    }
}
