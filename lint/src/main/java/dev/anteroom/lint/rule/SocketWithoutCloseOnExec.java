package dev.anteroom.lint.rule;

import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.finding.Confidence;
import dev.anteroom.finding.Severity;
import dev.anteroom.lint.source.SourceFile;
import dev.anteroom.lint.syntax.Node;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A child that is started meanwhile inherits the listening socket, and keeps connections that it never accepts.
final class SocketWithoutCloseOnExec implements Rule {
    @Override
    public About about() {
        return new About(
                "AR117",
                "A socket is made without close-on-exec",
                CauseId.LISTENER_LEAKED_TO_CHILD,
                Severity.ERROR,
                "meterd: meter-firmware; frontd: leak-listing",
                "Add SOCK_CLOEXEC (or O_CLOEXEC, F_DUPFD_CLOEXEC) to the call; CloseOnExec afterwards is late for a fork in between.");
    }

    @Override
    public void check(Inspected in, Consumer<Draft> out) {
        for (String word : List.of(
                "syscall.Socket(", "unix.Socket(", "syscall.Accept", "unix.Accept", "syscall.Dup(", "unix.Dup(")) {
            for (Inspected.Called call : in.calls(word)) {
                String qualified = in.types().packageFunction(call.file(), call.node());
                String function = qualified == null ? null : systemCall(qualified);
                String problem = function == null ? null : problem(in, call, function);
                if (function != null && problem != null) {
                    boolean sure = !function.equals("Dup");
                    out.accept(
                            Draft.of(
                                    this,
                                    sure ? Confidence.SURE : Confidence.LIKELY,
                                    call.file(),
                                    call.node(),
                                    problem
                                            + ": a child that is started inherits the socket, and connections wait at it for nobody"));
                }
            }
        }
    }

    private static @Nullable String systemCall(String qualified) {
        return qualified.startsWith("syscall.") || qualified.startsWith("golang.org/x/sys/unix.")
                ? qualified.substring(qualified.lastIndexOf('.') + 1)
                : null;
    }

    private static @Nullable String problem(Inspected in, Inspected.Called call, String function) {
        String around = call.around();
        boolean later = around.contains("CloseOnExec(") || around.contains("FD_CLOEXEC") || around.contains("ForkLock");
        SourceFile file = call.file();
        return switch (function) {
            case "Socket" -> {
                Node type = call.argument(1);
                boolean stream = type != null && file.text(type).contains("SOCK_STREAM");
                boolean flagged = type != null && (file.text(type).contains("CLOEXEC") || !literal(in, file, type));
                // A socket that its function closes again was a question to the kernel.
                boolean asked = around.contains("defer")
                        && around.matches("(?s).*(unix|syscall)\\.Close\\(.*")
                        && !around.contains("Listen(");
                yield stream && !flagged && !later && !asked ? "this socket has no SOCK_CLOEXEC" : null;
            }
            case "Accept" -> later ? null : "accept without a flag leaves close-on-exec out (use Accept4)";
            case "Accept4" -> {
                Node flags = call.argument(1);
                yield flags != null && !file.text(flags).contains("CLOEXEC") && literal(in, file, flags) && !later
                        ? "this accept4 has no SOCK_CLOEXEC"
                        : null;
            }
            case "Dup" -> {
                Node descriptor = call.argument(0);
                boolean listener = descriptor != null
                        && (around.contains("SyscallConn()") || around.contains(".File()"))
                        && around.matches("(?s).*([lL]isten|\\bln\\b).*");
                yield listener && !later ? "dup clears close-on-exec (use F_DUPFD_CLOEXEC)" : null;
            }
            default -> null;
        };
    }

    /// Whether the flags are written here, so that what they leave out is known.
    private static boolean literal(Inspected in, SourceFile file, Node flags) {
        return flags.all("identifier").stream()
                .allMatch(name -> in.types().importedPackage(file, name) != null
                        || file.text(name).startsWith("SOCK_"));
    }
}
