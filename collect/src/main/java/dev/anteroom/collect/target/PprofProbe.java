package dev.anteroom.collect.target;

import dev.anteroom.collect.http.Endpoint;
import dev.anteroom.collect.http.HttpConnection;
import dev.anteroom.collect.http.HttpFailure;
import dev.anteroom.linux.netns.NetNamespace;
import dev.anteroom.linux.sockdiag.AddressFamily;
import dev.anteroom.linux.sockdiag.Listener;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Finds the listener at which a service serves `/debug/pprof/`: one GET at each of its own, at the same time, from
/// inside its network namespace.
final class PprofProbe {
    private static final Duration PATIENCE = Duration.ofMillis(1500);
    private static final int MOST_LISTENERS = 32;
    private static final int MOST_INDEX_BYTES = 256 << 10;

    private final NetNamespace namespace;
    private final Endpoint.Access access;
    private final List<String> notes;

    PprofProbe(NetNamespace namespace, Endpoint.Access access, List<String> notes) {
        this.namespace = namespace;
        this.access = access;
        this.notes = notes;
    }

    /// @return null where none of them serves it
    @Nullable
    Endpoint find(List<Listener> listeners) {
        // An admin port is usually one that only this host can reach.
        List<Listener> order = new ArrayList<>(listeners);
        order.sort(Comparator.comparing((Listener l) -> !l.address().isLoopbackAddress())
                .thenComparingInt(Listener::port));
        Map<Integer, Future<String>> answers = new LinkedHashMap<>();
        Map<Integer, Endpoint> endpoints = new LinkedHashMap<>();
        try (ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().name("anteroom-probe-", 0).daemon().factory())) {
            for (Listener listener : order) {
                if (endpoints.size() == MOST_LISTENERS) {
                    notes.add("Only " + MOST_LISTENERS + " listeners were asked for a pprof: name it with --url");
                    break;
                }
                Endpoint endpoint = Endpoint.at(host(listener), listener.port(), access);
                if (endpoints.putIfAbsent(listener.port(), endpoint) == null) {
                    answers.put(listener.port(), threads.submit(() -> ask(endpoint)));
                }
            }
            Endpoint found = null;
            List<String> others = new ArrayList<>();
            for (Map.Entry<Integer, Future<String>> answer : answers.entrySet()) {
                String failure = answer.getValue().get();
                if (failure.isEmpty()) {
                    found = found == null ? endpoints.get(answer.getKey()) : found;
                } else {
                    others.add("port " + answer.getKey() + " " + failure);
                }
            }
            if (found == null && !others.isEmpty()) {
                notes.add("No pprof was found, so there are no profiles: " + String.join("; ", others)
                        + ". Name it with --url if it is elsewhere");
            }
            return found;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } catch (ExecutionException e) {
            throw new IllegalStateException("asking for a pprof failed unexpectedly", e.getCause());
        }
    }

    /// Where a client in the namespace reaches the listener.
    static String host(Listener listener) {
        if (!listener.address().isAnyLocalAddress()) {
            return listener.address().getHostAddress();
        }
        return listener.family() == AddressFamily.IPV6 && !listener.dualStack() ? "::1" : "127.0.0.1";
    }

    /// @return empty where it is a pprof, else why it isn't
    private String ask(Endpoint endpoint) {
        try (HttpConnection connection = HttpConnection.open(endpoint, namespace, PATIENCE)) {
            ByteArrayOutputStream index = new ByteArrayOutputStream();
            connection.get("", index, MOST_INDEX_BYTES, PATIENCE);
            String text = index.toString(StandardCharsets.UTF_8);
            return text.contains("goroutine") && text.contains("pprof") ? "" : "serves something else there";
        } catch (HttpFailure e) {
            return String.valueOf(e.getMessage());
        }
    }
}
