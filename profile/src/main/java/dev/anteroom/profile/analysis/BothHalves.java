package dev.anteroom.profile.analysis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Does two halves of one job at the same time.
final class BothHalves {
    private BothHalves() {}

    static void run(Runnable one, Runnable other) {
        CompletableFuture<Void> second = CompletableFuture.runAsync(
                other,
                command -> Thread.ofPlatform().daemon().name("second half").start(command));
        one.run();
        try {
            second.join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failure;
        }
    }
}
