package dev.anteroom.linux.process;

/// How a process ended.
public sealed interface ProcessExit {
    /// It called exit.
    record Exited(int status) implements ProcessExit {
        @Override
        public String toString() {
            return "exit status " + status;
        }
    }

    /// A signal ended it.
    record Killed(int signal) implements ProcessExit {
        @Override
        public String toString() {
            return "ended by " + Signal.nameOf(signal);
        }
    }

    /// It is gone; only its parent may learn how.
    record Unknown() implements ProcessExit {
        @Override
        public String toString() {
            return "ended (not this process's child: its status is its parent's to know)";
        }
    }
}
