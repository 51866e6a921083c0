package dev.anteroom.watch.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.anteroom.watch.WatchException;
import dev.anteroom.watch.config.WatchConfig.Web;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// The agent's HTTP server: the JDK's, with a virtual thread for each request.
public final class WatchServer implements AutoCloseable {
    private static final int BACKLOG = 128;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Web web;
    private final Gatekeeper gatekeeper;
    private final Map<String, Route> routes = new TreeMap<>();

    /// Answers one request.
    public interface Route {
        void answer(HttpExchange exchange) throws IOException;
    }

    private WatchServer(HttpServer server, Web web) {
        this.server = server;
        this.web = web;
        this.gatekeeper = new Gatekeeper(web, server.getAddress().getAddress());
    }

    /// Binds; nothing is answered before [#start()].
    ///
    /// @throws WatchException where the address is taken or a credentials' file can't be read
    public static WatchServer bind(InetSocketAddress address, Web web) {
        Gatekeeper.check(web);
        try {
            return new WatchServer(HttpServer.create(address, BACKLOG), web);
        } catch (IOException e) {
            throw new WatchException(
                    "The agent can't listen on " + address.getAddress().getHostAddress() + ":" + address.getPort()
                            + ": " + e.getMessage(),
                    e);
        }
    }

    /// The metrics, in the format that is asked for by `Accept`: text, OpenMetrics or protobuf.
    public WatchServer metrics(Supplier<MetricSnapshots> metrics) {
        ExpositionFormats formats = ExpositionFormats.init();
        return get("/metrics", exchange -> {
            String accept = exchange.getRequestHeaders().getFirst("Accept");
            ExpositionFormatWriter writer = formats.findWriter(accept);
            ByteArrayOutputStream body = new ByteArrayOutputStream(1 << 16);
            String coding = exchange.getRequestHeaders().getFirst("Accept-Encoding");
            EscapingScheme escaping = EscapingScheme.fromAcceptHeader(accept);
            if (coding != null && coding.contains("gzip")) {
                exchange.getResponseHeaders().set("Content-Encoding", "gzip");
                try (GZIPOutputStream zipped = new GZIPOutputStream(body)) {
                    writer.write(zipped, metrics.get(), escaping);
                }
            } else {
                writer.write(body, metrics.get(), escaping);
            }
            Reply.bytes(exchange, 200, writer.getContentType(), body.toByteArray());
        });
    }

    /// Answers `GET` and `HEAD` of a path; one that ends in `/` answers for all below it.
    public WatchServer get(String path, Route route) {
        return route(path, "GET", route);
    }

    /// Answers `POST` of a path.
    public WatchServer post(String path, Route route) {
        return route(path, "POST", route);
    }

    private WatchServer route(String path, String method, Route route) {
        routes.put(method + " " + path, route);
        return this;
    }

    public WatchServer start() {
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
        return this;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try {
            if (gatekeeper.refuses(exchange)) {
                return;
            }
            String path = exchange.getRequestURI().getPath();
            if (!web.prefix().isEmpty()) {
                if (!path.equals(web.prefix()) && !path.startsWith(web.prefix() + "/")) {
                    Reply.text(exchange, 404, "Everything is under " + web.prefix() + "/\n");
                    return;
                }
                path = path.substring(web.prefix().length());
            }
            String asked = path.isEmpty() ? "/" : path;
            String method = exchange.getRequestMethod().equals("HEAD") ? "GET" : exchange.getRequestMethod();
            Route route = find(method, asked);
            if (route != null) {
                route.answer(exchange);
            } else if (find(method.equals("GET") ? "POST" : "GET", asked) != null) {
                Reply.text(exchange, 405, "Not by " + exchange.getRequestMethod() + "\n");
            } else {
                Reply.text(exchange, 404, "There is no " + asked.replaceAll("[^\\x20-\\x7e]", "?") + "\n");
            }
        } catch (RuntimeException e) {
            Reply.text(exchange, 500, "This went wrong: " + e.getMessage() + "\n");
        }
    }

    private @Nullable Route find(String method, String path) {
        Route exact = routes.get(method + " " + path);
        if (exact != null) {
            return exact;
        }
        int slash = path.lastIndexOf('/');
        while (slash > 0) {
            Route below = routes.get(method + " " + path.substring(0, slash + 1));
            if (below != null) {
                return below;
            }
            slash = path.lastIndexOf('/', slash - 1);
        }
        return null;
    }

    /// The port that it is bound to.
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
