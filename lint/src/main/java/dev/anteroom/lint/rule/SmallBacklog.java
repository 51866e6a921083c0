package dev.anteroom.lint.rule;

import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.finding.Confidence;
import dev.anteroom.finding.Severity;
import dev.anteroom.lint.syntax.Node;
import java.util.Set;
import java.util.function.Consumer;

/// The backlog is frozen at listen: with 128 a burst of some hundred connections overflows. syscall.SOMAXCONN is 128,
/// whatever the kernel allows.
final class SmallBacklog implements Rule {
    @Override
    public About about() {
        return new About(
                "AR119",
                "A listening socket asks for a small backlog",
                CauseId.BACKLOG_TOO_SMALL,
                Severity.WARNING,
                "relayd: backlog-own; kit.Listen",
                "Ask for the largest number that the kernel allows (65535; somaxconn cuts it).");
    }

    @Override
    public void check(Inspected in, Consumer<Draft> out) {
        for (Inspected.Called call : in.calls("syscall.Listen(", "unix.Listen(")) {
            String qualified = in.types().packageFunction(call.file(), call.node());
            Node backlog = call.argument(1);
            if (qualified == null || backlog == null || !LISTENS.contains(qualified)) {
                continue;
            }
            Long value = in.types().constant(call.file(), backlog);
            if (value != null && value > 0 && value <= SMALL) {
                out.accept(Draft.of(
                        this,
                        Confidence.SURE,
                        call.file(),
                        call.node(),
                        "a backlog of " + value
                                + " overflows in a burst of more connections; package net asks for somaxconn"));
            }
        }
    }

    private static final Set<String> LISTENS = Set.of("syscall.Listen", "golang.org/x/sys/unix.Listen");

    /// somaxconn's default before Linux 5.4.
    private static final long SMALL = 128;
}
