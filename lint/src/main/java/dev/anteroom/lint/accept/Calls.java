package dev.anteroom.lint.accept;

import dev.anteroom.lint.source.GoType;
import dev.anteroom.lint.source.SourceFile;
import dev.anteroom.lint.source.Types;
import dev.anteroom.lint.syntax.Node;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a call of the standard library, or of a well-known one beside it, waits for.
final class Calls {
    private static final Set<String> READS = Set.of(
            "Read",
            "ReadString",
            "ReadBytes",
            "ReadByte",
            "ReadRune",
            "ReadLine",
            "ReadSlice",
            "Peek",
            "Discard",
            "Scan",
            "ReadFrom",
            "WriteTo");
    private static final Set<String> FILE_FUNCTIONS = Set.of(
            "os.Open",
            "os.OpenFile",
            "os.Create",
            "os.ReadFile",
            "os.WriteFile",
            "os.ReadDir",
            "os.Stat",
            "os.Remove",
            "os.Rename",
            "os.MkdirAll",
            "io/ioutil.ReadFile",
            "io/ioutil.WriteFile",
            "syscall.Flock",
            "golang.org/x/sys/unix.Flock");
    private static final Set<String> FILE_METHODS =
            Set.of("Write", "WriteString", "WriteAt", "Read", "ReadAt", "Sync", "Seek");
    private static final Set<String> COMMANDS = Set.of("Run", "Output", "CombinedOutput", "Wait", "Start");
    private static final Set<String> QUERIES = Set.of(
            "Query",
            "QueryRow",
            "Exec",
            "QueryContext",
            "QueryRowContext",
            "ExecContext",
            "Ping",
            "PingContext",
            "Begin",
            "BeginTx");
    private static final Set<String> LOGS = Set.of("Print", "Printf", "Println");

    private Calls() {}

    /// @param typed whether the types say so, and not only names
    record Meaning(Event.Kind kind, String what, boolean typed) {}

    static @Nullable Meaning meaning(SourceFile file, Node call, Types types) {
        String qualified = types.packageFunction(file, call);
        return qualified == null ? ofMethod(file, call, types) : ofFunction(file, call, qualified, types);
    }

    private static @Nullable Meaning ofFunction(SourceFile file, Node call, String name, Types types) {
        if (FILE_FUNCTIONS.contains(name)) {
            return new Meaning(Event.Kind.FILE, "file access (" + shortName(name) + ")", true);
        }
        if (name.startsWith("log.") && LOGS.contains(name.substring(4))) {
            return new Meaning(Event.Kind.LOG, "logging", true);
        }
        if (name.startsWith("net.Lookup") || name.startsWith("net.Resolve")) {
            return resolvesLiteral(file, call)
                    ? null
                    : new Meaning(Event.Kind.OUTSIDE, "a name look-up (" + shortName(name) + ")", true);
        }
        return switch (name) {
            case "time.Sleep" -> new Meaning(Event.Kind.SLEEP, "a sleep", true);
            case "net.Dial",
                    "net.DialTimeout",
                    "net.DialTCP",
                    "net.DialUnix",
                    "crypto/tls.Dial",
                    "crypto/tls.DialWithDialer" ->
                new Meaning(Event.Kind.OUTSIDE, "a connection to somewhere else (" + shortName(name) + ")", true);
            case "net/http.Get", "net/http.Post", "net/http.PostForm", "net/http.Head" ->
                new Meaning(Event.Kind.OUTSIDE, "a call to another service (" + shortName(name) + ")", true);
            case "golang.org/x/crypto/ssh.NewServerConn" -> new Meaning(Event.Kind.PEER_READ, "an SSH handshake", true);
            case "io.ReadFull",
                    "io.ReadAll",
                    "io.ReadAtLeast",
                    "io/ioutil.ReadAll",
                    "net/http.ReadRequest",
                    "encoding/binary.Read" -> reading(file, call, 0, types);
            case "io.Copy", "io.CopyN", "io.CopyBuffer" -> reading(file, call, 1, types);
            case "fmt.Fscan", "fmt.Fscanf", "fmt.Fscanln" -> reading(file, call, 0, types);
            case "io.WriteString", "fmt.Fprintf", "fmt.Fprint", "fmt.Fprintln" -> writing(file, call, types);
            default -> null;
        };
    }

    /// A look-up of an address literal or of what an address already says asks nobody.
    private static boolean resolvesLiteral(SourceFile file, Node call) {
        Node arguments = call.child("arguments");
        return arguments != null && file.text(arguments).endsWith("Addr().String())");
    }

    private static String shortName(String qualified) {
        return qualified.substring(qualified.lastIndexOf('/') + 1);
    }

    private static @Nullable Node argument(Node call, int index) {
        Node arguments = call.child("arguments");
        List<Node> all = arguments == null ? List.of() : arguments.named();
        return index < all.size() ? all.get(index) : null;
    }

    private static @Nullable Meaning reading(SourceFile file, Node call, int index, Types types) {
        Node reader = argument(call, index);
        return reader == null ? null : read(file, reader, types);
    }

    private static @Nullable Meaning read(SourceFile file, Node reader, Types types) {
        Source source = source(file, reader, types, 0);
        return switch (source) {
            case CONNECTION -> new Meaning(Event.Kind.PEER_READ, "a read from the connection", true);
            case FILE -> new Meaning(Event.Kind.FILE, "a read from a file", true);
            case UNKNOWN -> null;
        };
    }

    private static @Nullable Meaning writing(SourceFile file, Node call, Types types) {
        Node writer = argument(call, 0);
        if (writer == null) {
            return null;
        }
        return switch (source(file, writer, types, 0)) {
            case CONNECTION -> new Meaning(Event.Kind.PEER_WRITE, "a write to the connection", true);
            case FILE -> new Meaning(Event.Kind.FILE, "a write to a file", true);
            case UNKNOWN -> null;
        };
    }

    private enum Source {
        CONNECTION,
        FILE,
        UNKNOWN
    }

    /// What a reader or writer reads or writes in the end.
    private static Source source(SourceFile file, Node reader, Types types, int steps) {
        GoType type = types.of(file, reader);
        if (AcceptPaths.isConnection(type, types)) {
            return Source.CONNECTION;
        }
        if (type.is("*os.File")) {
            return Source.FILE;
        }
        if (steps < 4 && type.bare().startsWith("bufio.")) {
            Node maker = reader.is("identifier") ? value(file, reader, types) : reader;
            if (maker != null && maker.is("call_expression")) {
                Node inner = argument(maker, 0);
                return inner == null ? Source.UNKNOWN : source(file, inner, types, steps + 1);
            }
        }
        return Source.UNKNOWN;
    }

    private static @Nullable Node value(SourceFile file, Node name, Types types) {
        Node declaration = types.declarationOf(file, name);
        Node right = declaration == null ? null : declaration.child("right");
        return right == null || right.named().size() != 1 ? null : right.named().getFirst();
    }

    private static @Nullable Meaning ofMethod(SourceFile file, Node call, Types types) {
        Node receiver = types.receiver(file, call);
        if (receiver == null) {
            return null;
        }
        String method = Types.calledName(file, call);
        GoType type = types.of(file, receiver);
        if ((method.equals("Handshake") || method.equals("HandshakeContext")) && types.method(type, method) == null) {
            return new Meaning(Event.Kind.PEER_READ, "a TLS handshake", type.is("*crypto/tls.Conn"));
        }
        if (!type.known()) {
            return null;
        }
        if (AcceptPaths.isConnection(type, types) && types.method(type, method) == null) {
            Node maker = receiver.is("identifier") ? value(file, receiver, types) : null;
            String made = maker == null || !maker.is("call_expression") ? null : types.packageFunction(file, maker);
            if (made != null && made.startsWith("net.Dial")) {
                return READS.contains(method)
                        ? new Meaning(Event.Kind.OUTSIDE, "an answer from somewhere else", true)
                        : null;
            }
            if (READS.contains(method)) {
                return new Meaning(Event.Kind.PEER_READ, "a read from the connection", true);
            }
            return method.equals("Write")
                    ? new Meaning(Event.Kind.PEER_WRITE, "a write to the connection", true)
                    : null;
        }
        if (type.is("sync.Mutex", "sync.RWMutex", "sync.Locker")
                || types.embeds(type, "sync.Mutex")
                || types.embeds(type, "sync.RWMutex")) {
            return method.equals("Lock") || method.equals("RLock")
                    ? new Meaning(Event.Kind.LOCK, "the lock " + file.text(receiver), true)
                    : null;
        }
        return switch (type.bare()) {
            case "sync.Once" ->
                method.equals("Do") ? new Meaning(Event.Kind.LOCK, "a once that others may hold", true) : null;
            case "sync.Cond" ->
                method.equals("Wait") ? new Meaning(Event.Kind.CONDITION, "waiting for a condition", true) : null;
            case "sync.WaitGroup" ->
                method.equals("Wait") ? new Meaning(Event.Kind.GROUP, "waiting for other goroutines", true) : null;
            case "golang.org/x/sync/semaphore.Weighted" ->
                method.equals("Acquire") ? new Meaning(Event.Kind.SEMAPHORE, "waiting for a semaphore", true) : null;
            case "golang.org/x/time/rate.Limiter" ->
                method.startsWith("Wait") ? new Meaning(Event.Kind.SLEEP, "waiting for a rate limiter", true) : null;
            case "os/exec.Cmd" ->
                COMMANDS.contains(method) ? new Meaning(Event.Kind.OUTSIDE, "another program (exec)", true) : null;
            case "net.Resolver" ->
                method.startsWith("Lookup") ? new Meaning(Event.Kind.OUTSIDE, "a name look-up", true) : null;
            case "net.Dialer" ->
                method.startsWith("Dial")
                        ? new Meaning(Event.Kind.OUTSIDE, "a connection to somewhere else", true)
                        : null;
            case "net/http.Client" -> new Meaning(Event.Kind.OUTSIDE, "a call to another service", true);
            case "database/sql.DB", "database/sql.Tx", "database/sql.Conn" ->
                QUERIES.contains(method) ? new Meaning(Event.Kind.OUTSIDE, "a database query", true) : null;
            case "os.File" -> FILE_METHODS.contains(method) ? new Meaning(Event.Kind.FILE, "file access", true) : null;
            case "log.Logger" -> LOGS.contains(method) ? new Meaning(Event.Kind.LOG, "logging", true) : null;
            case "bufio.Reader", "bufio.Scanner", "bufio.ReadWriter" ->
                READS.contains(method) ? buffered(file, receiver, types) : null;
            default -> null;
        };
    }

    private static @Nullable Meaning buffered(SourceFile file, Node receiver, Types types) {
        return switch (source(file, receiver, types, 0)) {
            case CONNECTION -> new Meaning(Event.Kind.PEER_READ, "a read from the connection", true);
            case FILE -> new Meaning(Event.Kind.FILE, "a read from a file", true);
            case UNKNOWN -> new Meaning(Event.Kind.PEER_READ, "a read", false);
        };
    }
}
