package dev.anteroom.report.html;

import dev.anteroom.diagnosis.latency.LatencySplit;
import dev.anteroom.diagnosis.model.AcceptWait;
import dev.anteroom.diagnosis.model.Cause;
import dev.anteroom.diagnosis.model.Certainty;
import dev.anteroom.diagnosis.model.Diagnosis;
import dev.anteroom.diagnosis.model.ListenerSummary;
import dev.anteroom.diagnosis.model.Missing;
import dev.anteroom.diagnosis.model.Remedy;
import dev.anteroom.diagnosis.model.Verdict;
import dev.anteroom.diagnosis.signal.OverflowDelta;
import dev.anteroom.diagnosis.signal.Words;
import dev.anteroom.report.queue.QueueTimeline;
import java.util.List;
import java.util.Optional;

/// What is seen before anything is scrolled: the verdict in a word and a sentence, the figures that matter, and the one
/// thing to do with its command, risk and price.
final class FirstScreen {
    private FirstScreen() {}

    static String of(Diagnosis diagnosis, Optional<QueueTimeline> timeline) {
        StringBuilder out = new StringBuilder();
        out.append("<section class=\"verdict ").append(mood(diagnosis.verdict()));
        out.append("\" aria-labelledby=\"headline\"><div class=\"say\"><p class=\"word\"><strong>");
        out.append(diagnosis.verdict().name()).append("</strong> <span>").append(meaning(diagnosis.verdict()));
        out.append("</span></p><h1 id=\"headline\">")
                .append(Markup.sentence(diagnosis.headline(), 600))
                .append("</h1>");
        cause(out, diagnosis);
        figures(out, diagnosis, timeline);
        out.append("</div>");
        act(out, diagnosis);
        return out.append("</section>").toString();
    }

    private static String mood(Verdict verdict) {
        return switch (verdict) {
            case HEALTHY -> "good";
            case ACCEPT_BOUND -> "bad";
            case NOT_ACCEPT, INCONCLUSIVE -> "unsure";
        };
    }

    private static String meaning(Verdict verdict) {
        return switch (verdict) {
            case HEALTHY -> "nothing waits at the door";
            case ACCEPT_BOUND -> "new connections are waiting";
            case NOT_ACCEPT -> "slow, but not at the door";
            case INCONCLUSIVE -> "not decided yet";
        };
    }

    private static void cause(StringBuilder out, Diagnosis diagnosis) {
        if (diagnosis.causes().isEmpty()) {
            return;
        }
        Cause cause = diagnosis.causes().getFirst();
        out.append("<p class=\"cause\"><a href=\"#why\"><code>")
                .append(cause.id().id())
                .append("</code></a> ");
        out.append("<span title=\"certain: nine in ten such answers were right on programs that the weights had"
                        + " never seen\">")
                .append(Certainty.of(cause, diagnosis.verdict()).word())
                .append("</span>");
        if (diagnosis.verdict() == Verdict.ACCEPT_BOUND) {
            out.append(" (").append(Words.percent(cause.confidence())).append(')');
        }
        out.append(", ");
        long unknown = diagnosis.withoutEvidence();
        out.append(diagnosis.ruledOut().size() - unknown)
                .append(" other causes <a href=\"#ruled-out\">ruled out</a>")
                .append(unknown == 0 ? "" : ", " + unknown + " without evidence")
                .append("</p>");
    }

    private static void figures(StringBuilder out, Diagnosis diagnosis, Optional<QueueTimeline> timeline) {
        out.append("<dl class=\"figures\">");
        AcceptWait wait = diagnosis.acceptWait();
        if (wait.p99Millis() != null) {
            figure(out, "Accept wait, P99", Words.millis(wait.p99Millis()), wait.method());
        } else if (wait.oldestMillis() != null) {
            figure(out, "Oldest accept wait", Words.millis(wait.oldestMillis()), wait.method());
        }
        if (wait.p99Millis() == null && wait.meanMillis() != null && wait.meanMillis() > 0) {
            figure(out, "Mean accept wait", Words.millis(wait.meanMillis()), "by Little's law");
        }
        LatencySplit latency = diagnosis.latency();
        Double share = latency == null ? null : latency.shareAtTheDoor();
        if (latency != null && share != null) {
            figure(
                    out,
                    "Of the clients' " + Markup.text(latency.quantile(), 20),
                    Words.percent(share),
                    "of " + Words.millis(latency.clientMillis()) + " at the door: queue wait and repeated SYNs");
        }
        ListenerSummary listener = diagnosis.listener();
        if (listener != null && listener.depth() != null) {
            int deepest = Math.max(
                    listener.depth(), timeline.map(QueueTimeline::deepest).orElse(0));
            figure(
                    out,
                    "Deepest accept queue",
                    Integer.toString(deepest),
                    (listener.limit() == null ? "" : "of " + listener.limit() + ", ") + listener.address() + ":"
                            + listener.port());
        }
        diagnosis.signals().stream()
                .filter(OverflowDelta.class::isInstance)
                .map(OverflowDelta.class::cast)
                .findFirst()
                .ifPresent(overflow -> figure(
                        out,
                        "Overflows",
                        Long.toString(overflow.attributable()),
                        overflow.overflows().window()));
        out.append("</dl>");
    }

    private static void figure(StringBuilder out, String name, String value, String note) {
        out.append("<div><dt>").append(name).append("</dt><dd><strong>").append(Markup.text(value, 60));
        out.append("</strong><small>").append(Markup.text(note, 120)).append("</small></dd></div>");
    }

    private static void act(StringBuilder out, Diagnosis diagnosis) {
        List<Remedy> remedies = diagnosis.causes().isEmpty()
                ? List.of()
                : diagnosis.causes().getFirst().remedies();
        if (diagnosis.verdict() == Verdict.INCONCLUSIVE && !diagnosis.missing().isEmpty()) {
            Missing missing = diagnosis.missing().getFirst();
            out.append("<div class=\"act\"><h2>Get this first</h2><p class=\"action\">");
            out.append(Remedies.sentence(missing.what()))
                    .append(": ")
                    .append(Markup.text(missing.why(), 600))
                    .append("</p>");
            Remedies.command(out, missing.command());
            out.append("</div>");
        } else if (!remedies.isEmpty()) {
            out.append("<div class=\"act\"><h2>Do this</h2>");
            Remedies.write(out, remedies.getFirst());
            if (remedies.getFirst().command() == null) {
                remedies.stream()
                        .filter(remedy -> remedy.command() != null)
                        .findFirst()
                        .ifPresent(remedy -> Remedies.write(out, remedy));
            }
            out.append("</div>");
        } else if (diagnosis.verdict() == Verdict.HEALTHY) {
            out.append("<div class=\"act\"><h2>Nothing to do</h2><p class=\"action\">A goroutine parked in Accept"
                            + " with an ")
                    .append("empty queue is how an idle server looks, however long it has been parked.</p></div>");
        } else if (!diagnosis.elsewhere().isEmpty()) {
            out.append("<div class=\"act\"><h2>Look there</h2><p class=\"action\">");
            out.append(Remedies.sentence(diagnosis.elsewhere().getFirst().what()))
                    .append("</p></div>");
        }
    }
}
