package dev.anteroom.watch.run;

import dev.anteroom.linux.notify.ServiceNotifier;
import dev.anteroom.watch.Agent;
import dev.anteroom.watch.WatchException;
import dev.anteroom.watch.config.Address;
import dev.anteroom.watch.config.WatchConfig;
import dev.anteroom.watch.config.WatchFile;
import dev.anteroom.watch.host.Broker;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/// `anteroom watch` from the command line: until SIGTERM or Ctrl-C.
public final class WatchRun {
    private static final int SECONDS_TO_END = 10;

    private WatchRun() {}

    /// @param config null for the defaults
    /// @throws WatchException where it isn't right
    public static void check(@Nullable Path config) {
        if (config != null) {
            WatchFile.read(config);
        }
    }

    /// Runs the agent until it is told to end.
    ///
    /// @param file null for the defaults
    /// @param listen overrides the file's; null where the file decides
    /// @param state likewise
    /// @param textfile likewise
    /// @param broker likewise
    public static void run(
            @Nullable Path file,
            @Nullable String listen,
            @Nullable Path state,
            @Nullable Path textfile,
            @Nullable Path broker,
            String version,
            PrintWriter log) {
        WatchConfig written = file == null ? WatchConfig.defaults() : WatchFile.read(file);
        WatchConfig config = written.with(
                listen == null ? written.listen() : address(listen),
                state == null ? written.state() : state,
                textfile == null ? written.textfile() : textfile,
                broker == null ? written.broker() : broker);
        CountDownLatch ended = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        try (Agent agent = new Agent(config, file, version, sentence -> say(log, sentence))) {
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(
                            () -> {
                                asked.countDown();
                                await(ended, SECONDS_TO_END);
                            },
                            "anteroom-ctrl-c"));
            onHangup(() -> {
                tell("RELOADING=1");
                agent.reload();
                tell("READY=1");
            });
            say(log, agent.port() == 0 ? "Watching" : "Watching; metrics on port " + agent.port());
            tell("READY=1\nSTATUS=Watching");
            await(asked, Integer.MAX_VALUE);
            tell("STOPPING=1");
        } finally {
            ended.countDown();
        }
    }

    /// Runs the broker until it is told to end.
    ///
    /// @param client who may ask it besides root: a user's number; negative for nobody
    public static void broker(Path socket, int client, PrintWriter log) {
        try (Broker broker = Broker.listen(socket, client, sentence -> say(log, sentence))) {
            Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "anteroom-ctrl-c"));
            say(log, "Handing out views of network namespaces at " + socket);
            tell("READY=1\nSTATUS=Handing out views");
            broker.run();
        }
    }

    private static @Nullable InetSocketAddress address(String text) {
        return text.equals("none")
                ? null
                : Address.parse(text)
                        .orElseThrow(() -> new WatchException("--listen is ADDRESS:PORT or none, not '" + text + "'"));
    }

    private static void say(PrintWriter log, String sentence) {
        log.println("anteroom: " + sentence.replaceAll("\\p{Cntrl}", "?"));
        log.flush();
    }

    /// SIGHUP would otherwise end the JVM.
    private static void onHangup(Runnable reload) {
        Signals.register(
                "HUP", () -> Thread.ofPlatform().name("anteroom-reload").start(reload));
    }

    private static void tell(String state) {
        String socket = System.getenv("NOTIFY_SOCKET");
        if (socket != null && !socket.isEmpty()) {
            ServiceNotifier.send(socket, state);
        }
    }

    private static void await(CountDownLatch latch, int seconds) {
        try {
            latch.await(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
