package dev.anteroom.handoff.supervisor;

import dev.anteroom.handoff.HandoffException;
import java.time.Duration;
import java.util.function.Consumer;

/// One supervisor from beginning to end, in the calling thread: takes the folder's lock, begins, answers on the control
/// socket, and ends when it is told to stop (SIGTERM, SIGINT, `anteroom stop`) or to let go.
public final class SupervisedRun {
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final Duration TAKEOVER_PATIENCE = Duration.ofSeconds(15);

    private SupervisedRun() {}

    /// @param begin how it begins: [Supervisor#begin()], or with an adopted process
    /// @param takeover whether a supervisor that runs already is asked to let go
    /// @throws HandoffException where it cannot begin
    public static void run(Supervisor supervisor, Consumer<Supervisor> begin, boolean takeover) {
        StateDirectory directory = supervisor.directory();
        if (takeover) {
            ControlClient.ask(directory, ControlClient.request("detach"), event -> {});
        }
        directory.lock(takeover ? TAKEOVER_PATIENCE : PATIENCE);
        try (supervisor;
                ControlServer control = ControlServer.start(supervisor);
                ListenerServer _ = ListenerServer.start(supervisor)) {
            begin.accept(supervisor);
            Thread onSignal = Thread.ofPlatform().unstarted(() -> {
                supervisor.stop("signal");
                control.finish();
                // The exit status of an orderly stop, where the JVM would say 143.
                Runtime.getRuntime().halt(0);
            });
            Runtime.getRuntime().addShutdownHook(onSignal);
            supervisor.awaitEnd();
            try {
                Runtime.getRuntime().removeShutdownHook(onSignal);
            } catch (IllegalStateException e) {
                // The signal was it: the hook ends this process.
                onSignal.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
