package dev.anteroom.collect.accept;

import dev.anteroom.capture.evidence.LookLog;
import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.libc.DirectoryScan;
import dev.anteroom.linux.libc.KernelFile;
import dev.anteroom.linux.libc.RereadFile;
import dev.anteroom.profile.goroutine.Frame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Looks at the threads of a program that isn't Go's, by what the kernel shows of them: the state letter in `stat`, the
/// system call and its descriptor in `syscall`. That isn't a stack, but it is true: "in `read` on descriptor 12, a
/// socket".
final class ThreadEye implements Eye {
    private static final long PAUSE = 200_000_000L;
    private static final long PAUSE_WHEN_KNOWN = 2_000_000_000L;
    private static final int MAX_THREADS = 2048;
    private static final int MAX_ACCEPTORS = 8;

    private final int pid;
    private final String command;
    private final boolean target;
    private final Map<Integer, Acceptor> known = new HashMap<>();
    private volatile List<Acceptor> acceptors = List.of();
    private volatile boolean searched;
    private final Map<Integer, Open> files = new HashMap<>();

    /// A thread that accepts.
    ///
    /// @param sure whether it was seen waiting for the listener
    private record Acceptor(int tid, @Nullable Long inode, boolean sure) {}

    private record Open(@Nullable RereadFile stat, @Nullable RereadFile syscall) {}

    /// @param target whether it is the process in question, which somebody believes to accept
    ThreadEye(int pid, String command, boolean target) {
        this.pid = pid;
        this.command = command;
        this.target = target;
    }

    /// A thread accepts that was seen in `accept` on the listener, or in `epoll_wait` on a set that has it. Where none
    /// was, the main thread of the process in question is guessed to; whoever else has the listener open doesn't
    /// accept.
    @Override
    public void search(Map<Integer, Long> fds) {
        List<Integer> tids = new ArrayList<>();
        try (DirectoryScan scan = new DirectoryScan()) {
            if (scan.open("/proc/" + pid + "/task") < 0) {
                return;
            }
            for (int tid = scan.nextNumber(); tid >= 0 && tids.size() < MAX_THREADS; tid = scan.nextNumber()) {
                tids.add(tid);
            }
        }
        known.keySet().retainAll(tids);
        for (int tid : tids) {
            try {
                KernelFile.read("/proc/" + pid + "/task/" + tid + "/syscall")
                        .flatMap(SystemCallLine::parse)
                        .map(call -> waitsOn(call, fds))
                        .ifPresent(inode -> known.put(tid, new Acceptor(tid, inode, true)));
            } catch (LinuxException e) {
                // A thread that has ended, or that may not be looked at: its state letter still tells something.
            }
        }
        List<Acceptor> found = new ArrayList<>(known.values());
        if (found.isEmpty() && target && !tids.isEmpty()) {
            found.add(new Acceptor(tids.getFirst(), null, false));
        }
        acceptors = List.copyOf(found.size() > MAX_ACCEPTORS ? found.subList(0, MAX_ACCEPTORS) : found);
        searched = true;
    }

    /// The watched listener that a system call waits for; null for none.
    private @Nullable Long waitsOn(SystemCallLine call, Map<Integer, Long> fds) {
        if (call.isAccept()) {
            return fds.get(call.descriptor());
        }
        if (!call.isEpollWait()) {
            return null;
        }
        Optional<String> info = KernelFile.read("/proc/" + pid + "/fdinfo/" + call.descriptor());
        if (info.isEmpty()) {
            return null;
        }
        for (String line : info.get().split("\n", -1)) {
            // tfd:        5 events:       19 data: …
            String[] words = line.strip().split("\\s+", 4);
            if (words.length > 1 && words[0].equals("tfd:")) {
                Long inode = fds.get(number(words[1]));
                if (inode != null) {
                    return inode;
                }
            }
        }
        return null;
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    @Override
    public long searchPauseNanos() {
        return known.isEmpty() ? PAUSE : PAUSE_WHEN_KNOWN;
    }

    @Override
    public @Nullable List<LookLog.Loop> look(StackNumbers stacks) {
        if (!searched) {
            return null;
        }
        List<LookLog.Loop> seen = new ArrayList<>();
        for (Acceptor acceptor : acceptors) {
            Open open = files.computeIfAbsent(
                    acceptor.tid,
                    tid -> new Open(
                            RereadFile.open("/proc/" + pid + "/task/" + tid + "/stat"),
                            RereadFile.open("/proc/" + pid + "/task/" + tid + "/syscall")));
            String stat = open.stat == null ? null : open.stat.read();
            if (stat == null) {
                continue;
            }
            String syscall = open.syscall == null ? null : open.syscall.read();
            List<Frame> stack = syscall == null
                    ? List.of()
                    : SystemCallLine.parse(syscall).map(this::stack).orElse(List.of());
            seen.add(new LookLog.Loop(
                    acceptor.tid,
                    acceptor.inode,
                    command,
                    "thread",
                    state(stat),
                    stacks.number(stack),
                    acceptor.tid,
                    !acceptor.sure));
        }
        return seen;
    }

    private List<Frame> stack(SystemCallLine call) {
        String name = call.name();
        String what = call.takesDescriptor() ? name + " on fd " + call.descriptor() + target(call.descriptor()) : name;
        return List.of(new Frame(what, "", 0), new Frame(command, "", 0));
    }

    /// What a descriptor is, in brackets.
    private String target(int fd) {
        try {
            String link = Files.readSymbolicLink(Path.of("/proc/" + pid + "/fd/" + fd))
                    .toString();
            int colon = link.indexOf(':');
            return " (" + (link.startsWith("/") || colon < 0 ? link : link.substring(0, colon)) + ")";
        } catch (IOException e) {
            return "";
        }
    }

    static String state(String stat) {
        int end = stat.lastIndexOf(')');
        return end >= 0 && end + 2 < stat.length() ? stat.substring(end + 2, end + 3) : "";
    }

    @Override
    public LookLog.@Nullable World world() {
        return null;
    }

    @Override
    public boolean whole() {
        return false;
    }

    @Override
    public String unseen() {
        return "";
    }

    @Override
    public void close() {
        files.values().forEach(open -> {
            if (open.stat != null) {
                open.stat.close();
            }
            if (open.syscall != null) {
                open.syscall.close();
            }
        });
    }
}
