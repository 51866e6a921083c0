package dev.anteroom.finding;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Findings of every kind, with texts that no format takes as they are.
public final class Examples {
    /// Ends a line, a table's cell, a string, a tag, a comment, a workflow command; colours a terminal; turns text
    /// around.
    public static final String HOSTILE =
            "x\n::error::y\r|`<b>\"'&]]>--> # \\ @all [l](http://e) %0A \u001b[31m\u202e\u0000\u2028é世😀";

    private Examples() {}

    public static Findings all() {
        Rule spin = new Rule(
                "AR101",
                "An accept error is retried at once",
                "accept_error_spin",
                Severity.ERROR,
                "docs/lint/AR101.md");
        Rule limit = new Rule("DR001", "A limit is below its file", "backlog_too_small", Severity.WARNING, "");
        Finding inSource = new Finding(
                spin,
                Severity.ERROR,
                Confidence.SURE,
                new SourcePlace("server/é 世.go", 17, 22, 30, "(*Server).Serve", "\t\tlog.Print(\"é世😀\"); continue"),
                "the loop calls Accept again at once",
                List.of(
                        new Evidence("calls serve", SourcePlace.line("main.go", 9)),
                        Evidence.of("it held the door for 4.1 of 4.6 waited connection-seconds")),
                new Remedy("Sleep before the retry", "anteroom lint --fix"),
                "00112233aabbccdd",
                0.89,
                null);
        Finding listener = new Finding(
                limit,
                Severity.WARNING,
                Confidence.LIKELY,
                new ListenerPlace("[::]:8080", "relayd"),
                "its limit is 128, the file asks for 4096",
                List.of(new Evidence("read at once", new ParameterPlace("net.core.somaxconn", "relayd"))),
                Remedy.of("Listen again"),
                "1111111111111111",
                null,
                null);
        Finding parameter = new Finding(
                limit,
                Severity.NOTE,
                Confidence.SURE,
                new ParameterPlace("net.core.somaxconn", "host a"),
                "it is 128",
                List.of(),
                Remedy.of(""),
                "2222222222222222",
                null,
                null);
        Finding quiet = new Finding(
                        spin,
                        Severity.ERROR,
                        Confidence.SURE,
                        new SourcePlace(HOSTILE, 1, 1, 3, HOSTILE, HOSTILE),
                        HOSTILE,
                        List.of(Evidence.of(HOSTILE)),
                        new Remedy(HOSTILE, HOSTILE),
                        "3333333333333333",
                        null,
                        null)
                .with(new Suppression(Suppression.Kind.IN_SOURCE, HOSTILE, "ops", LocalDate.of(2027, 3, 1)));
        Finding hostile = new Finding(
                spin,
                Severity.ERROR,
                Confidence.SURE,
                new ListenerPlace(HOSTILE, HOSTILE),
                HOSTILE,
                List.of(Evidence.of(HOSTILE)),
                new Remedy(HOSTILE, HOSTILE),
                "4444444444444444",
                null,
                null);
        return new Findings(
                "anteroom lint",
                "0.1",
                "12 files",
                List.of(inSource, listener, parameter, quiet, hostile),
                List.of(Check.holds("AR102"), Check.unjudged(HOSTILE, HOSTILE)),
                List.of("mended: " + HOSTILE));
    }

    public static Findings none() {
        return new Findings("anteroom lint", "0.1", "12 files", List.of(), List.of(), List.of());
    }

    static Finding open(Severity severity) {
        return finding(severity, Confidence.SURE, null);
    }

    static Finding finding(Severity severity, Confidence confidence, @Nullable Double share) {
        return new Finding(
                new Rule("AR101", "title", "", severity, ""),
                severity,
                confidence,
                SourcePlace.line("main.go", 3),
                "message",
                List.of(),
                Remedy.of(""),
                "5555555555555555",
                share,
                null);
    }
}
