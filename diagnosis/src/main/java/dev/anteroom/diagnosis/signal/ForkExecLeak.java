package dev.anteroom.diagnosis.signal;

import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.capture.evidence.SystemCall;
import dev.anteroom.capture.evidence.SystemCallLog;
import dev.anteroom.diagnosis.accept.AcceptFrames;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.model.Signal;
import dev.anteroom.profile.goroutine.Frame;
import dev.anteroom.profile.goroutine.GoroutineDump;
import dev.anteroom.profile.goroutine.GoroutineGroup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// File descriptors that survive an `execve` because close-on-exec is missing (K6): from an `strace -f` log, joined
/// with the goroutines found starting a child.
///
/// The log is replayed: every call that makes a descriptor records what it is and whether it has close-on-exec,
/// `clone`/`fork`/`vfork` copies the table (threads share it), `execve` keeps what has no close-on-exec. Descriptors 0
/// to 2 are meant to survive.
///
/// @param survivors per child (pid, program): what it kept
/// @param starters goroutines seen in `os/exec.(*Cmd).Start` or `syscall.forkExec`
public record ForkExecLeak(List<Survivor> survivors, List<String> starters, String file) implements Signal {
    /// @param what `listening socket 0.0.0.0:8080`, `socket`, `/var/log/x`, …
    public record Survivor(int pid, String program, int fd, String what, boolean listening, int line) {}

    public ForkExecLeak {
        survivors = List.copyOf(survivors);
        starters = List.copyOf(starters);
    }

    private record Descriptor(String what, boolean closeOnExec, boolean listening) {}

    public static Optional<ForkExecLeak> of(ProcessEvidence process) {
        List<String> starters = starters(process);
        List<Survivor> survivors = new ArrayList<>();
        String file = "";
        for (Observation<SystemCallLog> log : process.systemCalls().observations()) {
            survivors.addAll(replay(log.value()));
            file = log.file();
        }
        if (process.systemCalls().isEmpty() && starters.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ForkExecLeak(survivors, starters, file));
    }

    private static List<String> starters(ProcessEvidence process) {
        List<String> starters = new ArrayList<>();
        for (Observation<GoroutineDump> dump : process.goroutines().observations()) {
            for (GoroutineGroup group : dump.value().groups()) {
                for (Frame frame : group.frames()) {
                    String function = frame.function();
                    if (function.equals("os/exec.(*Cmd).Start")
                            || function.equals("syscall.forkExec")
                            || function.equals("os/exec.(*Cmd).Wait")) {
                        String caller = AcceptFrames.serviceFunction(
                                group.frames(), 0, group.frames().getFirst().function());
                        if (!starters.contains(caller)) {
                            starters.add(caller);
                        }
                        break;
                    }
                }
            }
        }
        return starters;
    }

    /// Replays descriptor tables. A log that starts in the middle knows only what it saw being made; whoever it didn't
    /// see being made is taken for a thread of the process that it was attached to.
    private static List<Survivor> replay(SystemCallLog log) {
        Map<Integer, Map<Integer, Descriptor>> tables = new HashMap<>();
        Map<Integer, Descriptor> attached = new TreeMap<>();
        Map<Integer, SystemCall> births = new HashMap<>();
        for (SystemCall call : log.calls()) {
            if (isBirth(call)) {
                births.putIfAbsent(result(call), call);
            }
        }
        List<Survivor> survivors = new ArrayList<>();
        for (SystemCall call : log.calls()) {
            // A child's first calls can come before its parent's return from the call that made it.
            SystemCall birth = tables.containsKey(call.pid()) ? null : births.get(call.pid());
            if (birth != null) {
                birth(birth, tables.computeIfAbsent(birth.pid(), _ -> attached), tables);
            }
            Map<Integer, Descriptor> table = tables.computeIfAbsent(call.pid(), _ -> attached);
            if (call.name().equals("execve")) {
                if (call.error() == null && call.result() != null) {
                    table.values().removeIf(Descriptor::closeOnExec);
                    String program = firstString(call.arguments());
                    table.forEach((fd, descriptor) -> {
                        if (fd > 2 && survivors.size() < 10_000) {
                            survivors.add(new Survivor(
                                    call.pid(), program, fd, descriptor.what(), descriptor.listening(), call.line()));
                        }
                    });
                    tables.put(call.pid(), new TreeMap<>(table));
                }
                continue;
            }
            if (call.error() != null || call.result() == null || call.result() < 0) {
                continue;
            }
            if (isBirth(call)) {
                if (!call.equals(births.get(result(call))) || !tables.containsKey(result(call))) {
                    birth(call, table, tables);
                }
            } else {
                apply(call, table);
            }
        }
        return survivors;
    }

    private static boolean isBirth(SystemCall call) {
        return switch (call.name()) {
            case "clone", "clone3", "fork", "vfork" -> call.error() == null && result(call) > 0;
            default -> false;
        };
    }

    private static void birth(
            SystemCall call, Map<Integer, Descriptor> table, Map<Integer, Map<Integer, Descriptor>> tables) {
        boolean shared = call.arguments().contains("CLONE_FILES");
        tables.put(result(call), shared ? table : new TreeMap<>(table));
    }

    private static int result(SystemCall call) {
        return (int) Math.min(Integer.MAX_VALUE, call.result() == null ? -1 : call.result());
    }

    private static void apply(SystemCall call, Map<Integer, Descriptor> table) {
        String arguments = call.arguments();
        int result = result(call);
        switch (call.name()) {
            case "socket" -> table.put(result, new Descriptor("socket", arguments.contains("SOCK_CLOEXEC"), false));
            case "accept4", "accept" ->
                table.put(result, new Descriptor("accepted connection", arguments.contains("SOCK_CLOEXEC"), false));
            case "openat", "open" ->
                table.put(result, new Descriptor(firstString(arguments), arguments.contains("O_CLOEXEC"), false));
            case "epoll_create1" ->
                table.put(result, new Descriptor("epoll", arguments.contains("EPOLL_CLOEXEC"), false));
            case "dup" -> copy(table, number(arguments), result, false);
            case "dup2" -> copy(table, number(arguments), result, false);
            case "dup3" -> copy(table, number(arguments), result, arguments.contains("O_CLOEXEC"));
            case "fcntl" -> fcntl(table, arguments, result);
            case "listen" -> {
                int fd = number(arguments);
                Descriptor known = table.get(fd);
                table.put(
                        fd,
                        new Descriptor(
                                known == null
                                        ? "listening socket"
                                        : known.what().replaceFirst("^socket", "listening socket"),
                                known != null && known.closeOnExec(),
                                true));
            }
            case "bind" -> {
                int fd = number(arguments);
                Descriptor known = table.get(fd);
                int port = arguments.indexOf("htons(");
                if (known != null && port > 0) {
                    String digits = arguments.substring(port + 6, Math.max(port + 6, arguments.indexOf(')', port)));
                    table.put(
                            fd,
                            new Descriptor(
                                    known.what() + " on port " + digits, known.closeOnExec(), known.listening()));
                }
            }
            case "close" -> table.remove(number(arguments));
            case "socketpair", "pipe", "pipe2" -> pair(table, call.name(), arguments);
            case "close_range" -> closeRange(table, arguments);
            default -> {}
        }
    }

    /// `socketpair(AF_UNIX, SOCK_STREAM, 0, [3, 4])`, `pipe2([3, 4], O_CLOEXEC)`.
    private static void pair(Map<Integer, Descriptor> table, String name, String arguments) {
        int open = arguments.lastIndexOf('[');
        int comma = arguments.indexOf(", ", Math.max(open, 0));
        if (open < 0 || comma < 0) {
            return;
        }
        Descriptor end = new Descriptor(
                name.equals("socketpair") ? "socket pair" : "pipe", arguments.contains("CLOEXEC"), false);
        for (int fd : new int[] {number(arguments.substring(open + 1)), number(arguments.substring(comma + 2))}) {
            if (fd >= 0) {
                table.put(fd, end);
            }
        }
    }

    /// `close_range(3, 4294967295, 0)`; with `CLOSE_RANGE_CLOEXEC` they are closed by the next `execve` only.
    private static void closeRange(Map<Integer, Descriptor> table, String arguments) {
        int first = number(arguments);
        String rest = arguments.substring(arguments.indexOf(", ") + 1).strip();
        // The last is most often more than any descriptor: `4294967295`, `~0U`.
        int last = rest.length() > 9 && Character.isDigit(rest.charAt(9)) ? Integer.MAX_VALUE : number(rest);
        boolean onExec = arguments.contains("CLOSE_RANGE_CLOEXEC");
        int to = last < 0 ? Integer.MAX_VALUE : last;
        if (onExec) {
            table.replaceAll((fd, known) ->
                    fd >= first && fd <= to ? new Descriptor(known.what(), true, known.listening()) : known);
        } else {
            table.keySet().removeIf(fd -> fd >= first && fd <= to);
        }
    }

    private static void copy(Map<Integer, Descriptor> table, int from, int to, boolean closeOnExec) {
        Descriptor source = table.get(from);
        if (source != null) {
            table.put(to, new Descriptor(source.what(), closeOnExec, source.listening()));
        }
    }

    private static void fcntl(Map<Integer, Descriptor> table, String arguments, int result) {
        int fd = number(arguments);
        Descriptor known = table.get(fd);
        if (known == null) {
            return;
        }
        if (arguments.contains("F_SETFD")) {
            table.put(fd, new Descriptor(known.what(), arguments.contains("FD_CLOEXEC"), known.listening()));
        } else if (arguments.contains("F_DUPFD")) {
            copy(table, fd, result, arguments.contains("F_DUPFD_CLOEXEC"));
        }
    }

    /// The number that the arguments start with, or -1.
    private static int number(String arguments) {
        int end = 0;
        while (end < arguments.length() && end < 9 && Character.isDigit(arguments.charAt(end))) {
            end++;
        }
        return end == 0 ? -1 : Integer.parseInt(arguments.substring(0, end));
    }

    private static String firstString(String arguments) {
        int start = arguments.indexOf('"');
        int end = start < 0 ? -1 : arguments.indexOf('"', start + 1);
        return end < 0 ? "?" : arguments.substring(start + 1, end);
    }

    public List<Survivor> listening() {
        return survivors.stream().filter(Survivor::listening).toList();
    }

    @Override
    public String id() {
        return "fork_exec_leak";
    }

    @Override
    public double strength() {
        return !listening().isEmpty() ? 1 : survivors.isEmpty() ? 0 : 0.5;
    }

    @Override
    public String summary() {
        if (survivors.isEmpty()) {
            return "no descriptor was seen surviving an execve"
                    + (starters.isEmpty() ? "" : "; children are started by " + String.join(", ", starters));
        }
        Survivor first =
                listening().isEmpty() ? survivors.getFirst() : listening().getFirst();
        return survivors.size() + " descriptors survive an execve without close-on-exec, such as fd " + first.fd()
                + " (" + first.what() + ") in "
                + first.program() + " (pid " + first.pid() + ")"
                + (starters.isEmpty() ? "" : "; children are started by " + String.join(", ", starters));
    }

    @Override
    public List<Fact> facts() {
        List<Fact> facts = new ArrayList<>();
        for (Survivor survivor : survivors.subList(0, Math.min(survivors.size(), 8))) {
            facts.add(Fact.said(
                    survivor.program() + " (pid " + survivor.pid() + ") keeps fd " + survivor.fd() + ": "
                            + survivor.what() + " (line " + survivor.line() + ")",
                    file));
        }
        for (String starter : starters) {
            facts.add(Fact.said("children are started by " + starter, null));
        }
        return facts;
    }
}
