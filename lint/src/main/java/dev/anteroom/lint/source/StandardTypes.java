package dev.anteroom.lint.source;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Result types of the standard library's functions that accept paths are made of, and of its methods and fields.
final class StandardTypes {
    private static final List<String> LISTENER = List.of("net.Listener", "error");
    private static final List<String> CONN = List.of("net.Conn", "error");
    private static final List<String> FILE = List.of("*os.File", "error");
    private static final List<String> RESPONSE = List.of("*net/http.Response", "error");

    private static final Map<String, List<String>> FUNCTIONS = Map.ofEntries(
            Map.entry("net.Listen", LISTENER),
            Map.entry("net.FileListener", LISTENER),
            Map.entry("net.ListenTCP", List.of("*net.TCPListener", "error")),
            Map.entry("net.ListenUnix", List.of("*net.UnixListener", "error")),
            Map.entry("crypto/tls.Listen", LISTENER),
            Map.entry("crypto/tls.NewListener", List.of("net.Listener")),
            Map.entry("net.Dial", CONN),
            Map.entry("net.DialTimeout", CONN),
            Map.entry("net.FileConn", CONN),
            Map.entry("net.Pipe", List.of("net.Conn", "net.Conn")),
            Map.entry("crypto/tls.Dial", List.of("*crypto/tls.Conn", "error")),
            Map.entry("crypto/tls.Server", List.of("*crypto/tls.Conn")),
            Map.entry("crypto/tls.Client", List.of("*crypto/tls.Conn")),
            Map.entry("golang.org/x/net/netutil.LimitListener", List.of("net.Listener")),
            Map.entry("github.com/soheilhy/cmux.New", List.of("github.com/soheilhy/cmux.CMux")),
            Map.entry("bufio.NewReader", List.of("*bufio.Reader")),
            Map.entry("bufio.NewReaderSize", List.of("*bufio.Reader")),
            Map.entry("bufio.NewScanner", List.of("*bufio.Scanner")),
            Map.entry("bufio.NewReadWriter", List.of("*bufio.ReadWriter")),
            Map.entry("os.Open", FILE),
            Map.entry("os.OpenFile", FILE),
            Map.entry("os.Create", FILE),
            Map.entry("os.NewFile", List.of("*os.File")),
            Map.entry("os/exec.Command", List.of("*os/exec.Cmd")),
            Map.entry("os/exec.CommandContext", List.of("*os/exec.Cmd")),
            Map.entry("net/http.Get", RESPONSE),
            Map.entry("net/http.Post", RESPONSE),
            Map.entry("net/http.PostForm", RESPONSE),
            Map.entry("net/http.Head", RESPONSE),
            Map.entry("net/http.NewServeMux", List.of("*net/http.ServeMux")),
            Map.entry("net/http.NewRequest", List.of("*net/http.Request", "error")),
            Map.entry("sync.NewCond", List.of("*sync.Cond")),
            Map.entry("time.NewTimer", List.of("*time.Timer")),
            Map.entry("time.NewTicker", List.of("*time.Ticker")),
            Map.entry("time.After", List.of("chan time.Time")),
            Map.entry("time.Tick", List.of("chan time.Time")),
            Map.entry("context.Background", List.of("context.Context")),
            Map.entry("context.TODO", List.of("context.Context")),
            Map.entry("context.WithTimeout", List.of("context.Context", "context.CancelFunc")),
            Map.entry("context.WithDeadline", List.of("context.Context", "context.CancelFunc")),
            Map.entry("context.WithCancel", List.of("context.Context", "context.CancelFunc")),
            Map.entry("golang.org/x/sync/semaphore.NewWeighted", List.of("*golang.org/x/sync/semaphore.Weighted")),
            Map.entry("golang.org/x/time/rate.NewLimiter", List.of("*golang.org/x/time/rate.Limiter")),
            Map.entry("log.New", List.of("*log.Logger")),
            Map.entry("errors.New", List.of("error")),
            Map.entry("fmt.Errorf", List.of("error")));

    private static final Map<String, List<String>> METHODS = Map.ofEntries(
            Map.entry("net.Listener.Accept", CONN),
            Map.entry("net.TCPListener.Accept", CONN),
            Map.entry("net.UnixListener.Accept", CONN),
            Map.entry("net.TCPListener.AcceptTCP", List.of("*net.TCPConn", "error")),
            Map.entry("net.UnixListener.AcceptUnix", List.of("*net.UnixConn", "error")),
            Map.entry("net.TCPListener.File", FILE),
            Map.entry("net.UnixListener.File", FILE),
            Map.entry("net.TCPConn.File", FILE),
            Map.entry("net.UnixConn.File", FILE),
            Map.entry("net.TCPListener.SyscallConn", List.of("syscall.RawConn", "error")),
            Map.entry("net.ListenConfig.Listen", LISTENER),
            Map.entry("net.Dialer.Dial", CONN),
            Map.entry("net.Dialer.DialContext", CONN),
            Map.entry("net/http.Client.Get", RESPONSE),
            Map.entry("net/http.Client.Do", RESPONSE),
            Map.entry("net/http.Client.Post", RESPONSE),
            Map.entry("net/http.Client.PostForm", RESPONSE),
            Map.entry("net/http.Client.Head", RESPONSE));

    private static final Map<String, String> FIELDS = Map.of(
            "time.Timer.C", "chan time.Time",
            "time.Ticker.C", "chan time.Time",
            "sync.Cond.L", "sync.Locker",
            "net/http.Request.Body", "io.ReadCloser",
            "net/http.Response.Body", "io.ReadCloser");

    private static final Map<String, String> VALUES = Map.of(
            "net/http.DefaultClient", "*net/http.Client",
            "net/http.DefaultServeMux", "*net/http.ServeMux",
            "net.DefaultResolver", "*net.Resolver",
            "os.Stdout", "*os.File",
            "os.Stderr", "*os.File",
            "os.Stdin", "*os.File");

    private StandardTypes() {}

    static @Nullable List<String> function(String qualified) {
        return FUNCTIONS.get(qualified);
    }

    static @Nullable List<String> method(String type, String name) {
        return METHODS.get(type + "." + name);
    }

    static @Nullable String field(String type, String name) {
        return FIELDS.get(type + "." + name);
    }

    static @Nullable String value(String qualified) {
        return VALUES.get(qualified);
    }
}
