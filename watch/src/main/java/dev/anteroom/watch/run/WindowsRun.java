package dev.anteroom.watch.run;

import dev.anteroom.watch.store.Store;
import dev.anteroom.watch.window.Window;
import dev.anteroom.watch.window.WindowQuery;
import dev.anteroom.wire.WaitHistogram;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// `anteroom windows`: ten seconds of a listener each.
public final class WindowsRun {
    private WindowsRun() {}

    /// @param workload null for all
    /// @param listener null for all
    /// @param json one JSON object a line (`anteroom.window/1`) instead of a table
    public static void list(
            Path state,
            Duration since,
            @Nullable String workload,
            @Nullable String listener,
            boolean json,
            PrintWriter out) {
        try (Store store = Store.read(state)) {
            Instant now = Instant.now();
            List<Window> windows = store.windows(new WindowQuery(now.minus(since), now, workload, null, listener));
            if (json) {
                windows.forEach(window -> out.println(json(window)));
                return;
            }
            if (windows.isEmpty()) {
                out.println("Nothing but idle windows. " + Observed.words(store));
                return;
            }
            out.printf(
                    "%-20s  %-22s  %-16s  %9s  %9s  %9s  %6s  %6s  %s%n",
                    "FROM", "LISTENER", "WORKLOAD", "CONNS", "P50", "P99", "DEPTH", "LIMIT", "OVERFLOWS");
            windows.forEach(window -> row(window, out));
        }
    }

    private static void row(Window window, PrintWriter out) {
        // A quantile of those that were met says nothing about all that came.
        String open = window.complete() ? "" : "?";
        out.printf(
                "%-20s  %-22s  %-16s  %9s  %9s  %9s  %6d  %6d  %d%n",
                window.start().truncatedTo(ChronoUnit.SECONDS),
                visible(window.listener()),
                visible(window.workload()),
                window.connections() + open,
                millis(window.waits(), 0.5) + open,
                millis(window.waits(), 0.99) + open,
                window.depthMax(),
                window.limit(),
                window.overflows());
    }

    private static String millis(WaitHistogram waits, double q) {
        return waits.isEmpty() ? "-" : String.format(Locale.ROOT, "%.1f ms", waits.quantile(q) * 1000);
    }

    private static String json(Window window) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeStringProperty("schema", "anteroom.window/1");
            json.writeStringProperty("start", window.start().toString());
            json.writeStringProperty("end", window.end().toString());
            json.writeStringProperty("host", window.host());
            json.writeStringProperty("workload", window.workload());
            json.writeStringProperty("version", window.version());
            json.writeStringProperty("listener", window.listener());
            json.writeNumberProperty("limit", window.limit());
            json.writeNumberProperty("depthMax", window.depthMax());
            json.writeNumberProperty("oldestMax", window.oldestMax());
            json.writeNumberProperty("overflows", window.overflows());
            json.writeNumberProperty("drops", window.drops());
            json.writeNumberProperty("connections", window.connections());
            json.writeNumberProperty("resolution", window.resolution());
            json.writeBooleanProperty("complete", window.complete());
            quantile(json, "p50", window.waits(), 0.5);
            quantile(json, "p99", window.waits(), 0.99);
            quantile(json, "p999", window.waits(), 0.999);
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void quantile(JsonGenerator json, String name, WaitHistogram waits, double q) {
        if (waits.isEmpty()) {
            json.writeNullProperty(name);
        } else {
            json.writeNumberProperty(name, waits.quantile(q));
        }
    }

    private static String visible(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
