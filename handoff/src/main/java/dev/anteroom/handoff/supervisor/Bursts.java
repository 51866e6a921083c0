package dev.anteroom.handoff.supervisor;

import dev.anteroom.handoff.HandoffException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// The same thing done several times at once, on platform threads: what is done changes the network namespace of its
/// thread.
final class Bursts {
    private Bursts() {}

    static <T> List<T> of(int count, Callable<T> what) {
        try (ExecutorService threads = Executors.newFixedThreadPool(
                count, Thread.ofPlatform().daemon().name("probe-", 0).factory())) {
            List<Future<T>> begun = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                begun.add(threads.submit(what));
            }
            List<T> done = new ArrayList<>();
            for (Future<T> each : begun) {
                done.add(each.get());
            }
            return done;
        } catch (ExecutionException e) {
            throw new HandoffException("A probe failed: " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HandoffException("The upgrade was interrupted");
        }
    }
}
