package dev.anteroom.watch.run;

import dev.anteroom.watch.WatchException;
import dev.anteroom.watch.incident.Incident;
import dev.anteroom.watch.incident.IncidentJson;
import dev.anteroom.watch.store.Store;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/// `anteroom incidents`: what the agent on this host has kept.
public final class IncidentsRun {
    private IncidentsRun() {}

    /// A line each, newest first.
    ///
    /// @param json one JSON object a line instead
    public static void list(Path state, Duration since, int most, boolean json, PrintWriter out) {
        try (Store store = Store.read(state)) {
            List<Incident> incidents = store.incidents(Instant.now().minus(since), most);
            if (json) {
                incidents.forEach(incident -> out.println(IncidentJson.render(incident)));
                return;
            }
            if (incidents.isEmpty()) {
                out.println("No incidents. " + Observed.words(store));
                return;
            }
            out.printf("%-24s  %-20s  %-22s  %-16s  %s%n", "ID", "AT", "LISTENER", "WORKLOAD", "WHAT");
            for (Incident incident : incidents) {
                out.printf(
                        "%-24s  %-20s  %-22s  %-16s  %s%n",
                        incident.id(),
                        incident.at().truncatedTo(ChronoUnit.SECONDS),
                        visible(incident.listener()),
                        visible(incident.workload()),
                        what(incident));
            }
        }
    }

    private static String what(Incident incident) {
        String cause = incident.cause();
        String sure = incident.confidence();
        return cause == null
                ? incident.state().text() + ": "
                        + visible(incident.summary().isEmpty() ? incident.trigger() : incident.summary())
                : cause + (sure == null ? "" : " (" + sure + ")");
    }

    /// All that is known of one.
    public static void show(Path state, String id, boolean json, PrintWriter out) {
        try (Store store = Store.read(state)) {
            Incident incident = find(store, id);
            if (json) {
                out.println(IncidentJson.render(incident));
                return;
            }
            out.println(incident.id() + "  " + incident.at());
            out.println("  listener    " + visible(incident.listener()) + " of " + visible(incident.workload()));
            out.println("  trigger     " + visible(incident.trigger()));
            out.println("  state       " + incident.state().text());
            out.println("  verdict     " + (incident.verdict() == null ? "-" : incident.verdict()));
            out.println("  cause       " + (incident.cause() == null ? "-" : what(incident)));
            out.println("  summary     " + visible(incident.summary()));
            String capture = incident.capture();
            if (capture != null) {
                Path file = state.resolve("captures").resolve(capture);
                out.printf(Locale.ROOT, "  capture     %s (%d KiB)%n", file, (incident.captureBytes() + 1023) / 1024);
                out.println("  report      " + file.toString().replaceFirst("\\.zip$", ".html"));
            }
            out.println("  digest      " + (incident.captureDigest() == null ? "-" : incident.captureDigest()));
        }
    }

    /// Copies an incident's capture.
    ///
    /// @return where it is
    public static Path export(Path state, String id, Path to) {
        try (Store store = Store.read(state)) {
            Incident incident = find(store, id);
            String capture = incident.capture();
            if (capture == null) {
                throw new WatchException("Incident " + id + " has no capture (any more)");
            }
            Path target = Files.isDirectory(to) ? to.resolve(capture) : to;
            Files.copy(state.resolve("captures").resolve(capture), target);
            return target;
        } catch (FileAlreadyExistsException e) {
            throw new WatchException(e.getMessage() + " exists: name another file", e);
        } catch (IOException e) {
            throw new WatchException("The capture can't be copied to " + to + ": " + e.getMessage(), e);
        }
    }

    private static Incident find(Store store, String id) {
        return store.incident(id)
                .orElseThrow(() ->
                        new WatchException("There is no incident " + id + ": anteroom incidents list names them"));
    }

    /// What came from a process or a label may hold anything.
    private static String visible(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
