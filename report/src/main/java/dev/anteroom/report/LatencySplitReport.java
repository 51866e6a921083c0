package dev.anteroom.report;

import dev.anteroom.diagnosis.latency.LatencySplit;
import dev.anteroom.diagnosis.latency.LatencySplit.Part;
import dev.anteroom.diagnosis.signal.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// The split of a client's P99, as text and as JSON.
///
/// ```
/// Where the clients' P99 goes
///   900 ms by wrk, client/wrk.txt
///   · queue wait: 381 ms (42%), between 0.0 ms and 520 ms: P99 of the accept wait is 381 ms (412 connections …)
///   · SYN retries: 0.0 ms (0%): none fits: a dropped SYN is first repeated after 1 s
///   · the rest: 519 ms (58%), between 380 ms and 900 ms: the service, the network, the client itself
/// ```
final class LatencySplitReport {
    private LatencySplitReport() {}

    static List<String> lines(LatencySplit split) {
        List<String> lines = new ArrayList<>();
        lines.add(Words.millis(split.clientMillis()) + " by " + split.source());
        lines.add(line("queue wait", split, split.queueWait()));
        lines.add(line("SYN retries", split, split.synRetries()));
        lines.add(line("the rest", split, split.rest()));
        split.notes().forEach(note -> lines.add("· (" + note + ")"));
        return lines;
    }

    private static String line(String name, LatencySplit split, Part part) {
        StringBuilder line = new StringBuilder("· ").append(name).append(": ");
        Double share = split.share(part);
        boolean range = part.highMillis() - part.lowMillis() > 0.5;
        if (part.millis() == null || share == null) {
            line.append("unknown");
        } else {
            line.append(Words.millis(part.millis()))
                    .append(" (")
                    .append(Words.percent(share))
                    .append(')');
        }
        if (range) {
            line.append(", between ")
                    .append(Words.millis(part.lowMillis()))
                    .append(" and ")
                    .append(Words.millis(part.highMillis()));
        }
        return line.append(": ").append(part.why()).toString();
    }

    static void json(JsonGenerator json, @Nullable LatencySplit split) {
        if (split == null) {
            json.writeNullProperty("latency");
            return;
        }
        json.writeObjectPropertyStart("latency");
        json.writeStringProperty("source", split.source());
        json.writeStringProperty("quantile", split.quantile());
        json.writeName("clientMillis");
        json.writeNumber(round(split.clientMillis()));
        json.writeObjectPropertyStart("parts");
        part(json, "queueWait", split, split.queueWait());
        part(json, "synRetries", split, split.synRetries());
        part(json, "rest", split, split.rest());
        json.writeEndObject();
        json.writeArrayPropertyStart("notes");
        split.notes().forEach(json::writeString);
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void part(JsonGenerator json, String name, LatencySplit split, Part part) {
        json.writeObjectPropertyStart(name);
        number(json, "millis", part.millis());
        number(json, "lowMillis", part.lowMillis());
        number(json, "highMillis", part.highMillis());
        number(json, "share", split.share(part));
        json.writeStringProperty("why", part.why());
        json.writeEndObject();
    }

    private static void number(JsonGenerator json, String name, @Nullable Double value) {
        if (value == null) {
            json.writeNullProperty(name);
        } else {
            json.writeName(name);
            json.writeNumber(round(value));
        }
    }

    private static double round(double value) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.3f", value));
    }
}
