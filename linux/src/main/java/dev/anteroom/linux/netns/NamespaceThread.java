package dev.anteroom.linux.netns;

import dev.anteroom.linux.LinuxException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;

/// A daemon thread that works in a network namespace until it is stopped. Whoever starts it waits until its
/// first work is done, and gets the failure if that fails. The work looks at [#isStopping()] between its steps,
/// and says [#ready()] after the first.
public final class NamespaceThread {
    private final Thread thread;
    private final CompletableFuture<Boolean> ready = new CompletableFuture<>();
    private volatile boolean stopping;

    public NamespaceThread(String name, NetNamespace namespace, Runnable work) {
        thread = Thread.ofPlatform().name(name).daemon().unstarted(() -> run(namespace, work));
    }

    private void run(NetNamespace namespace, Runnable work) {
        try {
            namespace.call(() -> {
                work.run();
                return null;
            });
        } catch (RuntimeException e) {
            ready.completeExceptionally(e);
        }
    }

    /// Returns when the work has said that it is ready; the namespace may be closed afterwards.
    ///
    /// @throws LinuxException or another failure of the work before that
    public void start() {
        thread.start();
        try {
            ready.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new LinuxException(thread.getName() + " could not be started: " + e.getCause(), 0);
        }
    }

    public void ready() {
        ready.complete(true);
    }

    public boolean isReady() {
        return ready.isDone();
    }

    public boolean isStopping() {
        return stopping;
    }

    /// Wakes the work where it is parked, and returns when it has ended.
    public void stop() {
        stopping = true;
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
