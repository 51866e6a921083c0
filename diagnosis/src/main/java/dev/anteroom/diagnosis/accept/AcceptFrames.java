package dev.anteroom.diagnosis.accept;

import dev.anteroom.profile.goroutine.Frame;
import java.util.List;
import java.util.Set;

/// Which functions of a Go stack mean accepting. Names as Go 1.19 to 1.27 print them; `runtime.accept4`, which folklore
/// names and no Go has, is understood as an alias.
public final class AcceptFrames {
    private static final Set<String> CORE = Set.of(
            "internal/poll.(*FD).Accept",
            "internal/poll.accept",
            "net.(*netFD).accept",
            "net.(*TCPListener).accept",
            "net.(*TCPListener).Accept",
            "net.(*TCPListener).AcceptTCP",
            "net.(*UnixListener).accept",
            "net.(*UnixListener).Accept",
            "net.(*UnixListener).AcceptUnix",
            "syscall.Accept",
            "syscall.Accept4",
            "syscall.accept",
            "syscall.accept4",
            "golang.org/x/sys/unix.Accept",
            "golang.org/x/sys/unix.Accept4",
            "runtime.accept4");

    /// Serve loops of libraries: they accept, or hold what they have accepted, and nothing else runs on their
    /// goroutine.
    private static final Set<String> SERVE_LOOPS = Set.of(
            "net/http.(*Server).Serve",
            "net/http.(*Server).ServeTLS",
            "net/rpc.(*Server).Accept",
            "google.golang.org/grpc.(*Server).Serve",
            "github.com/soheilhy/cmux.(*cMux).Serve",
            "github.com/valyala/fasthttp.(*Server).Serve");

    private AcceptFrames() {}

    /// A function of the standard library that only accepts.
    public static boolean isCore(String function) {
        return CORE.contains(function);
    }

    /// Accept of the standard library, or a method called Accept of anything else: a wrapper around a listener.
    public static boolean isAccept(String function) {
        if (isCore(function)) {
            return true;
        }
        return (function.endsWith(".Accept") || function.endsWith(".AcceptTCP") || function.endsWith(".AcceptConn"))
                && !isServeLoop(function);
    }

    public static boolean isServeLoop(String function) {
        return SERVE_LOOPS.contains(function);
    }

    /// Position of the outermost Accept frame of a stack (leaf first), or -1.
    public static int outermostAccept(List<Frame> frames) {
        for (int i = frames.size() - 1; i >= 0; i--) {
            if (isAccept(frames.get(i).function())) {
                return i;
            }
        }
        return -1;
    }

    /// The innermost function at or above `from` that isn't the standard library's; `otherwise` where there is none.
    public static String serviceFunction(List<Frame> frames, int from, String otherwise) {
        for (int i = from; i < frames.size(); i++) {
            if (!isStandardLibrary(frames.get(i).function())) {
                return frames.get(i).function();
            }
        }
        return otherwise;
    }

    public static boolean contains(List<Frame> frames, String function) {
        return position(frames, function) >= 0;
    }

    /// Position of the first frame (from the leaf) of that function, or -1.
    public static int position(List<Frame> frames, String function) {
        for (int i = 0; i < frames.size(); i++) {
            if (frames.get(i).function().equals(function)) {
                return i;
            }
        }
        return -1;
    }

    /// Package path of a function: `net/http` of `net/http.(*conn).serve`.
    public static String packageOf(String function) {
        int slash = function.lastIndexOf('/');
        int dot = function.indexOf('.', slash + 1);
        return dot < 0 ? function : function.substring(0, dot);
    }

    /// Whether a function belongs to Go's standard library: its import path's first element has no dot, and it isn't
    /// `main`.
    public static boolean isStandardLibrary(String function) {
        String path = packageOf(function);
        int slash = path.indexOf('/');
        String first = slash < 0 ? path : path.substring(0, slash);
        return !first.contains(".") && STANDARD.contains(first);
    }

    private static final Set<String> STANDARD = Set.of(
            "archive",
            "bufio",
            "bytes",
            "compress",
            "container",
            "context",
            "crypto",
            "database",
            "debug",
            "embed",
            "encoding",
            "errors",
            "expvar",
            "flag",
            "fmt",
            "go",
            "hash",
            "html",
            "image",
            "index",
            "internal",
            "io",
            "iter",
            "log",
            "maps",
            "math",
            "mime",
            "net",
            "os",
            "path",
            "plugin",
            "reflect",
            "regexp",
            "runtime",
            "slices",
            "sort",
            "strconv",
            "strings",
            "sync",
            "syscall",
            "testing",
            "text",
            "time",
            "unicode",
            "unique",
            "unsafe",
            "vendor",
            "weak");
}
