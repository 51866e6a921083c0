package dev.anteroom.lint.rule;

import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.finding.Confidence;
import dev.anteroom.finding.Severity;
import dev.anteroom.lint.source.GoType;
import dev.anteroom.lint.syntax.Node;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// File() duplicates the listening socket: as long as the copy is open, the kernel queues connections that nobody
/// accepts.
final class ListenerFileKept implements Rule {
    @Override
    public About about() {
        return new About(
                "AR118",
                "The file of a listener is kept",
                CauseId.LISTENER_LEAKED_TO_CHILD,
                Severity.WARNING,
                "cached: spin-handed-over; frontd: leak-parent-alive",
                "Close the file as soon as it has been handed on.");
    }

    @Override
    public void check(Inspected in, Consumer<Draft> out) {
        for (Inspected.Called call : in.calls(".File()")) {
            Node receiver = in.types().receiver(call.file(), call.node());
            if (receiver == null || !call.text().endsWith(".File()")) {
                continue;
            }
            GoType type = in.types().of(call.file(), receiver);
            if (!type.is("*net.TCPListener", "*net.UnixListener")) {
                continue;
            }
            Node statement = call.node().ancestor("short_var_declaration", "assignment_statement", "return_statement");
            Node left = statement == null ? null : statement.child("left");
            if (left == null || left.named().isEmpty()) {
                continue;
            }
            String name = call.file().text(left.named().getFirst());
            String around = call.around();
            boolean closed = around.contains(name + ".Close()");
            boolean returned = around.matches("(?s).*return [^\\n]*\\b" + Pattern.quote(name) + "\\b(?!\\.).*");
            if (!closed && !returned) {
                boolean child = around.contains("ExtraFiles")
                        || around.contains("StartProcess")
                        || around.contains("ForkExec")
                        || around.contains("syscall.Exec(");
                out.accept(Draft.of(
                        this,
                        child || name.contains(".") ? Confidence.LIKELY : Confidence.SURE,
                        call.file(),
                        call.node(),
                        "nothing closes " + name
                                + ", a second descriptor of the listening socket: closing the listener doesn't"
                                + " close the door, and connections wait for nobody"));
            }
        }
    }
}
