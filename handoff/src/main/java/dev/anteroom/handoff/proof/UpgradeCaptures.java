package dev.anteroom.handoff.proof;

import dev.anteroom.capture.CaptureException;
import dev.anteroom.capture.CaptureSet;
import dev.anteroom.capture.Hints;
import dev.anteroom.collect.CollectException;
import dev.anteroom.collect.kernel.QueueRecorder;
import dev.anteroom.diagnosis.compare.Comparer;
import dev.anteroom.diagnosis.compare.Comparison;
import dev.anteroom.diagnosis.compare.GateRules;
import dev.anteroom.diagnosis.compare.RuleResult;
import dev.anteroom.diagnosis.compare.RuleResult.Result;
import dev.anteroom.diagnosis.compare.Side;
import dev.anteroom.handoff.upgrade.UpgradeProof;
import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.netns.NetNamespace;
import dev.anteroom.report.compare.ComparisonJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The captures of one upgrade. Everything here happens beside the upgrade, on a thread of its own: what can't
/// be had is said in the proof's sentence, and neither delays nor fails the upgrade.
///
/// *Before* is what the supervisor had seen of the queue when the upgrade was asked for. *After* is the
/// newcomer: from when it had the traffic alone to the end of the upgrade, or from when it began to get traffic
/// until it was judged worse.
public final class UpgradeCaptures implements AutoCloseable {
    /// How long the finished upgrade waits for its comparison.
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /// Captures never take the last of the space that the supervisor's state needs.
    private static final long SPACE = 16 << 20;

    private final Path folder;
    private final NetNamespace namespace;
    private final int[] ports;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("captures").factory());
    private final AtomicReference<List<RuleResult>> judged = new AtomicReference<>(List.of());
    private final AtomicReference<String> trouble = new AtomicReference<>("");
    private final ServiceCapture before;
    private final @Nullable GateRules rules;
    private @Nullable QueueRecorder window;
    private @Nullable ServiceCapture after;

    private UpgradeCaptures(Path folder, NetNamespace namespace, int[] ports, @Nullable GateRules rules) {
        this.folder = folder;
        this.namespace = namespace;
        this.ports = ports.clone();
        this.rules = rules;
        this.before = new ServiceCapture(folder.resolve("before.zip"), namespace, ports);
    }

    /// Begins with the capture before.
    ///
    /// @param folder of the upgrade; the captures are written there
    /// @param ports of the service's TCP listeners
    /// @param seen the queue until now; null where it could not be recorded
    /// @param old the process that serves
    /// @param rules by which the captures are compared; null: nothing may get worse
    public static UpgradeCaptures begin(
            Path folder,
            NetNamespace namespace,
            int[] ports,
            @Nullable QueueRecorder seen,
            int old,
            @Nullable GateRules rules) {
        UpgradeCaptures captures = new UpgradeCaptures(folder, namespace, ports, rules);
        if (ports.length == 0) {
            captures.failed("the service has no TCP listener, whose queue could be recorded");
        } else {
            captures.run(() -> captures.before.take(old, seen, true));
        }
        return captures;
    }

    /// The newcomer's window begins now, or begins anew.
    public synchronized void window() {
        if (ports.length == 0 || after != null) {
            return;
        }
        closeWindow();
        try {
            window = QueueRecorder.start(ports, namespace, QueueRecorder.EVERYTHING, QueueRecorder.Watcher.NOTHING);
        } catch (LinuxException e) {
            failed(String.valueOf(e.getMessage()));
        }
    }

    /// The old process is told to stop: no connection of ours shall be among those it drains.
    public void letGoOfOld() {
        before.letGo();
    }

    /// The newcomer's window ends. Called once more, it does nothing.
    ///
    /// @param alone whether the newcomer has the listeners' connections to itself, so that it is the one that
    ///     answers
    public synchronized void after(int newcomer, boolean alone) {
        if (ports.length == 0 || after != null) {
            return;
        }
        ServiceCapture capture = new ServiceCapture(folder.resolve("after.zip"), namespace, ports);
        after = capture;
        QueueRecorder recorded = window;
        run(() -> capture.take(newcomer, recorded, alone));
    }

    private void run(Runnable task) {
        thread.execute(() -> {
            try {
                if (Files.getFileStore(existing(folder)).getUsableSpace() < SPACE) {
                    failed("less than 16 MiB are free in " + folder.getParent());
                    return;
                }
                task.run();
            } catch (CollectException | CaptureException | LinuxException e) {
                failed(String.valueOf(e.getMessage()));
            } catch (IOException | RuntimeException e) {
                failed(e.toString());
            }
        });
    }

    private static Path existing(Path folder) {
        Path there = folder.toAbsolutePath();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        return there;
    }

    private void failed(String why) {
        trouble.compareAndSet("", why);
    }

    /// Compares, at the end of the upgrade.
    public UpgradeProof finish() {
        CompletableFuture<UpgradeProof> proof = CompletableFuture.supplyAsync(this::compare, thread);
        try {
            return proof.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return nothing("not compared within " + PATIENCE.toSeconds() + " s");
        } catch (ExecutionException e) {
            return nothing("not compared: " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return nothing("not compared: interrupted");
        }
    }

    /// What the rules say of the newcomer so far. Its window ends with this.
    ///
    /// @return the reason why it isn't promoted: a broken rule, or what can't be judged, which is no pass; empty
    ///     where every rule holds
    public Optional<String> against(int newcomer) {
        after(newcomer, false);
        UpgradeProof proof = finish();
        if (proof.outcome() == null) {
            return Optional.of(proof.sentence());
        }
        return judged.get().stream()
                .filter(rule -> rule.result() != Result.PASSED)
                .min(Comparator.comparing(RuleResult::result))
                .map(rule -> rule.rule() + " (line " + rule.line() + "): " + rule.why()
                        + (rule.result() == Result.NOT_JUDGED ? "; what can't be judged is no pass" : ""));
    }

    private UpgradeProof compare() {
        Path first = before.path();
        Path second = folder.resolve("after.zip");
        if (!Files.exists(first) || !Files.exists(second)) {
            String missing = Files.exists(first) ? "after" : "before";
            String why = trouble.get();
            return nothing("not compared: no capture " + missing + (why.isEmpty() ? "" : ": " + why));
        }
        Hints hints = new Hints(ports.length == 1 ? (Integer) ports[0] : null, null);
        try {
            Side was = Side.of(CaptureSet.read(first, hints), hints);
            Side is = Side.of(CaptureSet.read(second, hints), hints).ofAnyAge();
            Comparison comparison = rules == null
                    ? Comparer.compare(first.toString(), was, second.toString(), is)
                    : Comparer.compare(first.toString(), was, second.toString(), is, rules);
            judged.set(comparison.gate());
            Path file = folder.resolve("comparison.json");
            Files.writeString(file, ComparisonJson.render(comparison));
            return new UpgradeProof(
                    comparison.outcome().name().toLowerCase(Locale.ROOT),
                    comparison.headline(),
                    first.toString(),
                    second.toString(),
                    file.toString());
        } catch (CaptureException | IOException e) {
            return nothing("not compared: " + e.getMessage());
        }
    }

    private UpgradeProof nothing(String sentence) {
        Path second = folder.resolve("after.zip");
        return new UpgradeProof(
                null,
                sentence,
                Files.exists(before.path()) ? before.path().toString() : null,
                Files.exists(second) ? second.toString() : null,
                null);
    }

    private synchronized void closeWindow() {
        if (window != null) {
            window.close();
            window = null;
        }
    }

    @Override
    public void close() {
        letGoOfOld();
        thread.shutdown();
        closeWindow();
    }
}
