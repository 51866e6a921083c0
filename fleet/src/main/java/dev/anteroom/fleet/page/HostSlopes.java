package dev.anteroom.fleet.page;

import dev.anteroom.fleet.question.Rollouts.Judged;
import dev.anteroom.fleet.question.SidedHost;
import dev.anteroom.fleet.question.SidedHost.Role;
import dev.anteroom.report.html.Markup;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a rollout did to each host: a line from its P99 before to its P99 after, on a logarithmic scale. Hosts
/// that kept the old version are drawn beside those that got the new one.
final class HostSlopes {
    private static final int WIDTH = 300;
    private static final int HEIGHT = 190;
    private static final int LEFT = 64;
    private static final int RIGHT = 16;
    private static final int TOP = 12;
    private static final int BOTTOM = 24;
    private static final int MAX_LINES = 200;
    private static final int MAX_TEXT = 80;

    /// ms
    private static final List<Double> TICKS =
            List.of(1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1_000.0, 5_000.0, 20_000.0);

    private HostSlopes() {}

    static String figure(Judged judged) {
        List<SidedHost> hosts = new ArrayList<>();
        for (Role role : List.of(Role.HELD, Role.TREATED)) {
            judged.hosts().stream()
                    .filter(h -> h.role() == role)
                    .limit(MAX_LINES)
                    .forEach(hosts::add);
        }
        double low = hosts.stream()
                .mapToDouble(h -> Math.min(millis(h.p99Before()), millis(h.p99After())))
                .min()
                .orElse(1);
        double high = hosts.stream()
                .mapToDouble(h -> Math.max(millis(h.p99Before()), millis(h.p99After())))
                .max()
                .orElse(10);
        low = Math.max(0.5, low * 0.9);
        high = Math.max(low * 2, high * 1.1);
        String title = judged.rollout().workload() + " " + judged.rollout().was() + " → "
                + judged.rollout().becomes();
        StringBuilder out = new StringBuilder("<figure class=\"slopes\"><figcaption><strong>")
                .append(Markup.text(title, MAX_TEXT))
                .append("</strong> <span class=\"tag bad\">worse</span></figcaption>");
        out.append("<svg role=\"img\" aria-label=\"P99 of each host before and after ")
                .append(Markup.text(title, MAX_TEXT))
                .append("\" viewBox=\"0 0 ")
                .append(WIDTH)
                .append(' ')
                .append(HEIGHT)
                .append("\">");
        for (double tick : TICKS) {
            if (tick >= low && tick <= high) {
                double y = y(tick, low, high);
                out.append(String.format(
                        Locale.ROOT,
                        "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/><text x=\"%d\" y=\"%.1f\""
                                + " text-anchor=\"end\">%,.0f ms</text>",
                        LEFT,
                        WIDTH - RIGHT,
                        y,
                        y,
                        LEFT - 8,
                        y + 4,
                        tick));
            }
        }
        for (SidedHost host : hosts) {
            out.append(String.format(
                    Locale.ROOT,
                    "<line class=\"%s\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"><title>%s: %.1f ms, then %.1f"
                            + " ms</title></line>",
                    host.role() == Role.TREATED ? "treated" : "held",
                    LEFT + 4,
                    y(millis(host.p99Before()), low, high),
                    WIDTH - RIGHT - 4,
                    y(millis(host.p99After()), low, high),
                    Markup.text(host.host(), MAX_TEXT),
                    millis(host.p99Before()),
                    millis(host.p99After())));
        }
        out.append(String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\">before</text><text x=\"%d\" y=\"%d\""
                        + " text-anchor=\"end\">after</text></svg></figure>",
                LEFT,
                HEIGHT - 6,
                WIDTH - RIGHT,
                HEIGHT - 6));
        return out.toString();
    }

    private static double millis(double seconds) {
        return Math.max(0.5, seconds * 1_000);
    }

    private static double y(double millis, double low, double high) {
        double share = Math.log(millis / low) / Math.log(high / low);
        return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP);
    }
}
