package dev.anteroom.profile.analysis;

import dev.anteroom.profile.Mapping;
import dev.anteroom.profile.Profile;
import dev.anteroom.profile.ValueType;
import dev.anteroom.profile.text.Visible;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The top functions as text, laid out as `go tool pprof -top` does.
public final class TopText {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("MMM d, yyyy 'at' h:mma '('zzz')'", Locale.ENGLISH);
    private static final int LONGEST_FILTER = 80;

    private TopText() {}

    /// @param filters active filters, as `focus=…`
    public static String of(Profile profile, Top top, Top.Options options, List<String> filters) {
        ValueType type = profile.sampleTypes().get(options.type());
        String unit = unit(top, type.unit());
        StringBuilder text = new StringBuilder();
        for (String line : heading(profile, options.type(), top.total(), unit, filters)) {
            text.append(line).append('\n');
        }
        text.append("Showing nodes accounting for ")
                .append(Units.label(top.flatSum(), type.unit(), unit))
                .append(", ")
                .append(Units.percentage(top.flatSum(), top.total()).strip())
                .append(" of ")
                .append(Units.label(top.total(), type.unit(), unit))
                .append(" total\n");
        if (top.total() != 0) {
            if (top.dropped() > 0) {
                long cutoff = Math.abs((long) (top.total() * options.nodeFraction()));
                text.append("Dropped ")
                        .append(top.dropped())
                        .append(top.dropped() > 1 ? " nodes" : " node")
                        .append(" (cum <= ")
                        .append(Units.label(cutoff, type.unit(), unit))
                        .append(")\n");
            }
            if (!top.rows().isEmpty() && top.rows().size() < top.functions()) {
                text.append("Showing top ")
                        .append(top.rows().size())
                        .append(" nodes out of ")
                        .append(top.functions())
                        .append('\n');
            }
        }
        text.append("      flat  flat%   sum%        cum   cum%\n");
        long sum = 0;
        for (Top.Row row : top.rows()) {
            sum += row.flat();
            text.append(String.format(
                    Locale.ROOT,
                    "%10s %s %s %10s %s  %s%s%n",
                    Units.label(row.flat(), type.unit(), unit),
                    Units.percentage(row.flat(), top.total()),
                    Units.percentage(sum, top.total()),
                    Units.label(row.cumulative(), type.unit(), unit),
                    Units.percentage(row.cumulative(), top.total()),
                    Visible.line(row.name()),
                    switch (row.inlining()) {
                        case NEVER -> "";
                        case PARTLY -> " (partial-inline)";
                        case ALWAYS -> " (inline)";
                    }));
        }
        return text.toString();
    }

    private static String unit(Top top, String unit) {
        long least = 0;
        for (Top.Row row : top.rows()) {
            long value = row.flat() == 0 ? Math.abs(row.cumulative()) : Math.abs(row.flat());
            least = value > 0 && (least == 0 || value < least) ? value : least;
        }
        return top.rows().isEmpty() ? "auto" : Units.common(least == 0 ? top.total() : least, top.total(), unit);
    }

    /// The lines above any report: which binary, what was counted, when, for how long.
    static List<String> heading(Profile profile, int type, long total, String unit, List<String> filters) {
        List<String> lines = new ArrayList<>();
        if (!profile.mappings().isEmpty()) {
            Mapping main = profile.mappings().getFirst();
            if (!main.file().isEmpty()) {
                lines.add("File: "
                        + Visible.line(main.file().substring(main.file().lastIndexOf('/') + 1)));
            }
            if (!main.buildId().isEmpty()) {
                lines.add("Build ID: " + Visible.line(main.buildId()));
            }
        }
        for (String comment : profile.comments()) {
            if (!comment.startsWith("#")) {
                lines.add(Visible.line(comment));
            }
        }
        ValueType counted = profile.sampleTypes().get(type);
        if (!counted.type().isEmpty()) {
            lines.add("Type: " + Visible.line(counted.type()));
        }
        if (profile.timeNanos() != 0) {
            Instant time = Instant.ofEpochSecond(0, profile.timeNanos());
            lines.add("Time: " + meridiem(TIME.format(time.atZone(ZoneId.systemDefault()))));
        }
        if (profile.durationNanos() != 0) {
            double nanos = Units.nanoseconds(total, counted.unit());
            String share = nanos > 0 ? "(" + Units.percentage((long) nanos, profile.durationNanos()) + ")" : "";
            lines.add("Duration: " + Units.label(profile.durationNanos(), "nanoseconds") + ", Total samples = "
                    + Units.label(total, counted.unit(), unit) + " " + share);
        }
        if (!filters.isEmpty()) {
            lines.add("Active filters:");
            for (String filter : filters) {
                lines.add("   "
                        + Visible.line(
                                filter.length() > LONGEST_FILTER ? filter.substring(0, LONGEST_FILTER) + "…" : filter));
            }
        }
        return lines;
    }

    /// Go writes am and pm small.
    private static String meridiem(String time) {
        return time.replace("AM (", "am (").replace("PM (", "pm (");
    }
}
