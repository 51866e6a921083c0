package dev.anteroom.collect.accept;

import dev.anteroom.capture.evidence.LookLog;
import dev.anteroom.goprocess.GoProcess;
import dev.anteroom.goprocess.GoProcessException;
import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.proc.Holder;
import dev.anteroom.linux.proc.SocketHolders;
import dev.anteroom.profile.goroutine.Frame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Everybody who has the watched listeners open, looked at. Keeps up with processes that come and go, on a thread of
/// its own; [#look] is for the queue recorder's thread.
public final class AcceptEyes implements AutoCloseable {
    /// Processes that are looked at; a listener with more holders is a pre-forking server, and some stand for all.
    private static final int MAX_HOLDERS = 16;

    private static final long STEP = 50_000_000L;
    private static final long REFRESH_HOLDERS = 1_000_000_000L;
    /// A scan for holders may take half a second on a large host: then it is made as seldom as that makes it cheap.
    private static final int REFRESH_FACTOR = 50;

    private static final long READ_DELAYS = 100_000_000L;
    /// While nothing is queued nobody needs to know who is delayed.
    private static final long DELAYS_MATTER_FOR = 2_000_000_000L;

    private final @Nullable Integer target;
    private final Thread thread;
    private final List<HolderEye> holders = new CopyOnWriteArrayList<>();
    private final List<HolderEye> gone = new ArrayList<>();
    private final StackNumbers stacks = new StackNumbers();
    private final CountDownLatch first = new CountDownLatch(1);
    private volatile long[] sockets;
    private volatile long lastLook;
    private volatile boolean stopping;

    private AcceptEyes(@Nullable Integer target, long[] sockets) {
        this.target = target;
        this.sockets = sockets.clone();
        this.thread = Thread.ofPlatform().name("anteroom-loops").daemon().unstarted(this::run);
    }

    /// Begins to look for holders and their loops.
    ///
    /// @param target the process in question, where it is known
    /// @param sockets inodes of the listeners
    public static AcceptEyes open(@Nullable Integer target, long[] sockets) {
        AcceptEyes eyes = new AcceptEyes(target, sockets);
        eyes.thread.start();
        return eyes;
    }

    /// Waits until every holder has been found and searched once, so that the first look sees something.
    public void await(long millis) throws InterruptedException {
        first.await(millis, TimeUnit.MILLISECONDS);
    }

    private void run() {
        long refreshAt = 0;
        long delaysAt = 0;
        try (SocketHolders known = new SocketHolders()) {
            while (!stopping) {
                long now = System.nanoTime();
                if (now >= refreshAt) {
                    refresh(known);
                    long took = System.nanoTime() - now;
                    refreshAt = now + Math.max(REFRESH_HOLDERS, took * REFRESH_FACTOR);
                }
                for (HolderEye holder : holders) {
                    holder.searchIfDue(now);
                }
                if (now >= delaysAt && (lastLook == 0 || now - lastLook < DELAYS_MATTER_FOR)) {
                    holders.forEach(HolderEye::readDelay);
                    delaysAt = now + READ_DELAYS;
                }
                first.countDown();
                LockSupport.parkNanos(this, STEP);
            }
        }
    }

    private void refresh(SocketHolders known) {
        long[] inodes = sockets;
        if (inodes.length == 0) {
            return;
        }
        try {
            known.refresh(inodes);
        } catch (LinuxException e) {
            return;
        }
        Map<Integer, Map<Integer, Long>> fds = new TreeMap<>();
        Map<Integer, Holder> processes = new HashMap<>();
        for (long inode : inodes) {
            for (Holder holder : known.of(inode)) {
                processes.put(holder.pid(), holder);
                fds.computeIfAbsent(holder.pid(), _ -> new HashMap<>()).put(holder.fd(), inode);
            }
        }
        for (HolderEye eye : List.copyOf(holders)) {
            if (processes.values().stream().noneMatch(p -> eye.is(p.pid(), p.startTicks()))) {
                holders.remove(eye);
                // It may be in use by a look just now: closed at the end.
                gone.add(eye);
            }
        }
        fds.forEach((pid, own) -> {
            Holder holder = processes.get(pid);
            if (holder == null) {
                return;
            }
            Optional<HolderEye> eye =
                    holders.stream().filter(h -> h.is(pid, holder.startTicks())).findFirst();
            eye.ifPresent(h -> h.holds(own));
            boolean isTarget = target != null && target.equals(pid);
            if (eye.isEmpty() && (holders.size() < MAX_HOLDERS || isTarget)) {
                holders.add(new HolderEye(
                        pid,
                        holder.startTicks(),
                        holder.command(),
                        isTarget,
                        eye(pid, holder.command(), isTarget),
                        own));
            }
        });
    }

    private static Eye eye(int pid, String command, boolean isTarget) {
        try {
            return new GoEye(GoProcess.open(pid));
        } catch (GoProcessException e) {
            return switch (e.reason()) {
                case NOT_GO -> new ThreadEye(pid, command, isTarget);
                case GONE, UNSUPPORTED, PERMISSION, DAMAGED -> new BlindEye(String.valueOf(e.getMessage()));
            };
        }
    }

    /// Which listeners are there now; on the recorder's thread.
    public void listeners(long[] inodes) {
        long[] before = sockets;
        if (!Arrays.equals(before, inodes)) {
            sockets = inodes.clone();
        }
    }

    /// What everybody is doing now; on the recorder's thread.
    public List<LookLog.Holder> look() {
        lastLook = System.nanoTime();
        List<LookLog.Holder> seen = new ArrayList<>(holders.size());
        for (HolderEye holder : holders) {
            seen.add(holder.look(stacks));
        }
        return seen;
    }

    /// The stacks that looks have referred to so far; the first has number 1.
    public List<List<Frame>> stacks() {
        return stacks.frames();
    }

    /// The target, open for reading; empty where it isn't Go's or may not be read.
    public Optional<GoProcess> process() {
        for (HolderEye holder : holders) {
            if (holder.isTarget() && holder.eye() instanceof GoEye eye) {
                return Optional.of(eye.process());
            }
        }
        return Optional.empty();
    }

    /// Why the target can't be looked into; empty where it can, or where nobody knows it.
    public String unseen() {
        for (HolderEye holder : holders) {
            if (holder.isTarget()) {
                return holder.eye().unseen();
            }
        }
        return "";
    }

    /// Lets go of every process. The recorder must have stopped.
    @Override
    public void close() {
        stopping = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        holders.forEach(HolderEye::close);
        gone.forEach(HolderEye::close);
    }
}
