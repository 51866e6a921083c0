package dev.anteroom.lint.rule;

import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.finding.Confidence;
import dev.anteroom.finding.Severity;
import dev.anteroom.lint.syntax.Node;
import java.util.Locale;
import java.util.function.Consumer;

/// The option lets any process of the same user join: one that was started twice, or an old one that hangs, takes its
/// share of the connections and accepts none.
final class ReuseportAlone implements Rule {
    @Override
    public About about() {
        return new About(
                "AR123",
                "SO_REUSEPORT is set for a single listener",
                CauseId.REUSEPORT_MEMBER_NOT_ACCEPTING,
                Severity.NOTE,
                "brokerd: reuseport-spare; kit.Listen",
                "Leave the option out, or open one socket for each loop and watch every member of the group.");
    }

    @Override
    public void check(Inspected in, Consumer<Draft> out) {
        for (Inspected.Called call : in.calls("SetsockoptInt")) {
            Node option = call.argument(2);
            if (option == null || !call.text().contains("SetsockoptInt(") || !isReuseport(in, call, option)) {
                continue;
            }
            boolean loop = call.around().contains("for ")
                    || in.in().mentions("NumCPU")
                    || in.in().mentions("GOMAXPROCS");
            // Who gives the descriptor decides how many listeners there are; so does who sets an option.
            boolean given = call.node().ancestor("if_statement") != null
                    || !call.around().contains(".Listen(");
            out.accept(
                    Draft.of(
                            this,
                            loop || given ? Confidence.MAYBE : Confidence.LIKELY,
                            call.file(),
                            call.node(),
                            "with SO_REUSEPORT a second process joins without an error, and a member that hangs keeps its share of the connections"));
        }
    }

    private static boolean isReuseport(Inspected in, Inspected.Called call, Node option) {
        String text = call.file().text(option);
        Long value = in.types().constant(call.file(), option);
        return text.endsWith("SO_REUSEPORT")
                || (value != null
                        && value == 15
                        && text.toLowerCase(Locale.ROOT).contains("reuse"));
    }
}
