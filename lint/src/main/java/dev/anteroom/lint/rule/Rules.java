package dev.anteroom.lint.rule;

import java.util.List;

/// Every rule, by its number.
public final class Rules {
    private static final List<Rule> ALL = List.of(
            new RetriesAtOnce(),
            new EndsOnTransientError(),
            new ReadsBeforeGo(),
            new NeverEndsWhenClosed(),
            new CallsOutBeforeGo(),
            new SendsWithoutWayOut(),
            new LimitsWithoutShedding(),
            new SleepsBeforeGo(),
            new LocksBeforeGo(),
            new WaitsForOthersBeforeGo(),
            new UnbufferedSignalChannel(),
            new ShutdownWithoutDeadline(),
            new MainReturnsBeforeShutdown(),
            new ClosesWithoutWaiting(),
            new ServerWithoutReadHeaderTimeout(),
            new ServesWithoutTimeouts(),
            new SocketWithoutCloseOnExec(),
            new ListenerFileKept(),
            new SmallBacklog(),
            new ConnectionWithoutDeadline(),
            new DefaultSpins(),
            new AddInsideGoroutine(),
            new ReuseportAlone(),
            new ProfilesOnServedPort(),
            new ActivatedWithoutDrain(),
            new StopsTheWorldInLoop(),
            new BodyNotClosed(),
            new FilesBeforeGo(),
            new EndsByItself(),
            new RecoversAroundLoop(),
            new CallsUnknownValue());

    /// A package that mentions none of these says nothing to any rule: it is not parsed.
    private static final List<String> WORDS = List.of(
            ".Accept",
            "http.Server",
            "http.ListenAndServe",
            "http.Serve",
            "signal.Notify(",
            ".Shutdown(",
            "ConnState",
            "ConnContext",
            "SO_REUSEPORT",
            "syscall.Socket(",
            "unix.Socket(",
            "syscall.Listen(",
            "unix.Listen(",
            "net.Listen",
            "net/http/pprof",
            "activation.Listeners",
            "http.Get(",
            "http.Post(",
            "http.Client",
            "runtime.GC(",
            "FreeOSMemory(",
            "runtime.Stack(",
            "WriteHeapDump(",
            "ReadMemStats(",
            "pprof.Lookup(");

    private Rules() {}

    public static List<Rule> all() {
        return ALL;
    }

    public static List<String> words() {
        return WORDS;
    }
}
