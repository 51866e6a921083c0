package dev.anteroom.watch.web;

import com.sun.net.httpserver.HttpExchange;
import dev.anteroom.report.html.Markup;
import dev.anteroom.report.html.Page;
import dev.anteroom.watch.incident.Incident;
import dev.anteroom.watch.sampling.HostSnapshot;
import dev.anteroom.watch.sampling.HostSnapshot.SeriesSnapshot;
import dev.anteroom.watch.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// The agent's page: its listeners as they are, a second at a time, and its incidents with their reports. Nothing on it
/// changes anything.
public final class Pages {
    private static final int MAX_LIVE = 32;
    private static final int MAX_INCIDENTS = 500;
    private static final int MAX_TEXT = 300;
    private static final long SECOND_MILLIS = 1_000;

    private final String host;
    private final Supplier<HostSnapshot> snapshot;
    private final @Nullable Store store;
    private final @Nullable Path captures;
    private final Semaphore live = new Semaphore(MAX_LIVE);

    /// @param store null where nothing is kept
    /// @param captures their folder; null likewise
    public Pages(String host, Supplier<HostSnapshot> snapshot, @Nullable Store store, @Nullable Path captures) {
        this.host = host;
        this.snapshot = snapshot;
        this.store = store;
        this.captures = captures;
    }

    /// Adds its routes.
    public void on(WatchServer server) {
        server.get("/", this::page).get("/live", this::live).get("/incidents/", this::incident);
    }

    private void page(HttpExchange exchange) throws IOException {
        Page page = Page.titled("Anteroom on " + host)
                .style(asset("watch.css"))
                .script(asset("watch.js"))
                .connectsToItself()
                .body("<main><h1>Accept queues on " + Markup.text(host, MAX_TEXT) + "</h1>")
                .body("<p id=\"status\" role=\"status\">Waiting for the first look…</p>")
                .body("<p><label>Filter <input id=\"filter\" type=\"search\"></label></p>")
                .body("<table id=\"listeners\"><caption>Listeners, worst first</caption><thead><tr>"
                        + "<th scope=\"col\">State</th><th scope=\"col\">Listener</th><th scope=\"col\">Workload</th>"
                        + "<th scope=\"col\">Queued</th><th scope=\"col\">Limit</th><th scope=\"col\">Oldest</th>"
                        + "<th scope=\"col\">Overflows</th><th scope=\"col\">Last minute</th></tr></thead>"
                        + "<tbody></tbody></table>")
                .body(incidents())
                .body("</main>");
        Reply.bytes(exchange, 200, "text/html; charset=utf-8", page.render().getBytes(StandardCharsets.UTF_8));
    }

    private String incidents() {
        Store keeping = store;
        if (keeping == null) {
            return "<p>Nothing is kept: the agent has no state folder.</p>";
        }
        List<Incident> incidents = keeping.incidents(Instant.EPOCH, MAX_INCIDENTS);
        if (incidents.isEmpty()) {
            return "<p>No incidents so far.</p>";
        }
        StringBuilder html = new StringBuilder(
                "<table id=\"incidents\"><caption>Incidents, newest first</caption>"
                        + "<thead><tr><th scope=\"col\">At</th><th scope=\"col\">Listener</th><th scope=\"col\">Workload</th>"
                        + "<th scope=\"col\">What</th><th scope=\"col\">Trigger</th><th scope=\"col\">Files</th></tr></thead><tbody>");
        for (Incident incident : incidents) {
            html.append("<tr><td>")
                    .append(incident.at().truncatedTo(ChronoUnit.SECONDS))
                    .append("</td><td>")
                    .append(Markup.text(incident.listener(), MAX_TEXT))
                    .append("</td><td>")
                    .append(Markup.text(incident.workload(), MAX_TEXT))
                    .append("</td><td>")
                    .append(Markup.text(what(incident), MAX_TEXT))
                    .append("</td><td>")
                    .append(Markup.text(incident.trigger(), MAX_TEXT))
                    .append("</td><td>")
                    .append(files(incident))
                    .append("</td></tr>");
        }
        return html.append("</tbody></table>").toString();
    }

    private static String what(Incident incident) {
        String cause = incident.cause();
        String sure = incident.confidence();
        return (cause == null ? incident.state().text() : cause) + (sure == null ? "" : " " + sure) + ": "
                + incident.summary();
    }

    /// Relative links: whatever prefix a proxy puts before them.
    private static String files(Incident incident) {
        if (incident.capture() == null) {
            return "";
        }
        String base = "incidents/" + Markup.text(incident.id()) + "/";
        String report =
                incident.state() == Incident.State.DIAGNOSED ? "<a href=\"" + base + "report\">report</a> " : "";
        return report + "<a href=\"" + base + "capture\" download>capture</a>";
    }

    private void incident(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String[] parts = path.substring(path.indexOf("/incidents/") + "/incidents/".length())
                .split("/", -1);
        Store keeping = store;
        Path folder = captures;
        Optional<Incident> found = keeping == null || parts.length != 2 ? Optional.empty() : keeping.incident(parts[0]);
        String name = found.map(Incident::capture).orElse(null);
        if (folder == null || name == null) {
            Reply.text(exchange, 404, "There is no such file\n");
            return;
        }
        switch (parts[1]) {
            case "report" ->
                file(exchange, folder.resolve(name.replaceFirst("\\.zip$", ".html")), "text/html; charset=utf-8");
            case "capture" -> file(exchange, folder.resolve(name), "application/zip");
            default -> Reply.text(exchange, 404, "There is report and capture\n");
        }
    }

    private static void file(HttpExchange exchange, Path file, String type) throws IOException {
        if (Files.isRegularFile(file)) {
            Reply.bytes(exchange, 200, type, Files.readAllBytes(file));
        } else {
            Reply.text(exchange, 404, "It is not there (any more)\n");
        }
    }

    /// Server-sent events: all listeners, once a second, until the reader goes away.
    private void live(HttpExchange exchange) throws IOException {
        if (!live.tryAcquire()) {
            Reply.text(exchange, 503, "Too many look at it already\n");
            return;
        }
        try (OutputStream out = exchange.getResponseBody()) {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.sendResponseHeaders(200, 0);
            while (!Thread.currentThread().isInterrupted()) {
                out.write(("data: " + json(snapshot.get()) + "\n\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
                Thread.sleep(SECOND_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            live.release();
            exchange.close();
        }
    }

    private static String json(HostSnapshot host) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeNumberProperty("namespaces", host.namespaces());
            json.writeNumberProperty("sockets", host.listeners());
            json.writeArrayPropertyStart("listeners");
            for (SeriesSnapshot one : host.series()) {
                json.writeStartObject();
                json.writeStringProperty("listener", one.key().listener());
                json.writeStringProperty("workload", one.key().workload());
                json.writeStringProperty("state", one.word().text());
                json.writeBooleanProperty("problem", one.word().isProblem());
                json.writeNumberProperty("depth", one.depth());
                json.writeNumberProperty("limit", one.limit());
                json.writeNumberProperty("oldest", one.oldest());
                json.writeNumberProperty("overflows", one.overflows());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return text.toString();
    }

    private static String asset(String name) {
        try (InputStream in = Pages.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
