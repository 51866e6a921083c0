package dev.anteroom.diagnosis.accept;

import dev.anteroom.profile.goroutine.Frame;
import java.util.List;

/// The kind of work that a loop does between two accepts, told from the standard library's frames under it.
public enum Work {
    TLS_HANDSHAKE("a TLS handshake"),
    NAME_LOOKUP("a name look-up"),
    OUTGOING_CALL("a call to another service"),
    HEADER_READ("a read from the new connection"),
    CONNECTION_WRITE("a write to the new connection"),
    CHILD_PROCESS("the start of a child process"),
    FILE("file access"),
    LOGGING("logging"),
    SLEEP("a sleep"),
    COMPUTATION("computation");

    private final String words;

    Work(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }

    /// @param frames leaf first
    /// @param loop the loop's function, where looking stops
    public static Work of(List<Frame> frames, String loop) {
        Work best = COMPUTATION;
        for (Frame frame : frames) {
            if (frame.function().equals(loop)) {
                break;
            }
            Work work = of(frame.function());
            if (work != null && work.compareTo(best) < 0) {
                best = work;
            }
        }
        return best;
    }

    private static @org.jspecify.annotations.Nullable Work of(String function) {
        if (function.startsWith("crypto/tls.")) {
            return TLS_HANDSHAKE;
        }
        if (function.startsWith("net.(*Resolver)")
                || function.startsWith("net.Lookup")
                || function.startsWith("net.cgoLookup")
                || function.startsWith("net.(*resolverConfig)")) {
            return NAME_LOOKUP;
        }
        if (function.startsWith("net/http.(*Client)")
                || function.startsWith("net/http.(*Transport)")
                || function.startsWith("net/http.(*persistConn)")
                || function.startsWith("net.(*Dialer)")
                || function.startsWith("net.Dial")
                || function.startsWith("database/sql.")
                || function.startsWith("net/rpc.(*Client)")) {
            return OUTGOING_CALL;
        }
        if (function.equals("net.(*conn).Read") || function.startsWith("bufio.(*Reader)")) {
            return HEADER_READ;
        }
        if (function.equals("net.(*conn).Write")) {
            return CONNECTION_WRITE;
        }
        if (function.startsWith("os/exec.")
                || function.startsWith("syscall.forkExec")
                || function.startsWith("os.StartProcess")) {
            return CHILD_PROCESS;
        }
        if (function.startsWith("os.(*File)")
                || function.startsWith("os.Open")
                || function.startsWith("os.ReadFile")
                || function.startsWith("os.WriteFile")
                || function.startsWith("os.Stat")) {
            return FILE;
        }
        if (function.startsWith("log.") || function.startsWith("log/slog.")) {
            return LOGGING;
        }
        return function.equals("time.Sleep") ? SLEEP : null;
    }
}
