package dev.anteroom.lint.rule;

import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.finding.Confidence;
import dev.anteroom.finding.Severity;
import dev.anteroom.lint.accept.AcceptPath;
import dev.anteroom.lint.source.Declared;
import dev.anteroom.lint.source.SourceFile;
import dev.anteroom.lint.source.Types;
import dev.anteroom.lint.syntax.Node;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A goroutine for each connection that reads from a peer who may never send: slots and descriptors fill with the dead.
final class ConnectionWithoutDeadline implements Rule {
    @Override
    public About about() {
        return new About(
                "AR120",
                "A connection is read without a deadline",
                CauseId.FD_EXHAUSTION,
                Severity.WARNING,
                "cached: limit-inbox; relayd: limit-slots",
                "Set a read deadline before each read, or a keep-alive that finds dead peers and a limit for idle ones.");
    }

    @Override
    public void check(Inspected in, Consumer<Draft> out) {
        for (AcceptPath path : in.paths()) {
            if (path.kind() != AcceptPath.Kind.LOOP || path.accept() == null) {
                continue;
            }
            for (Node go : path.body().all("go_statement")) {
                Node call = go.first("call_expression");
                Declared target = call == null ? null : in.types().target(path.file(), call);
                Node body = target == null ? null : target.body();
                if (target == null || body == null || path.connection() == null) {
                    continue;
                }
                Read read = read(target, body, new Types(target.in()), 0);
                if (read.at != null && !read.limited && read.in != null) {
                    boolean somewhere = in.in().mentions("Deadline(") || in.in().mentions("KeepAlive");
                    out.accept(
                            Draft.of(
                                    this,
                                    somewhere || path.isSide() || !path.sure() ? Confidence.MAYBE : Confidence.LIKELY,
                                    read.in,
                                    read.at,
                                    "this read has no deadline: a peer that never sends keeps its goroutine and its descriptor"));
                }
            }
        }
    }

    private static final int MAX_CALLS = 2;
    private static final Set<String> READS = Set.of(
            "Read", "ReadString", "ReadBytes", "ReadByte", "ReadLine", "Peek", "Scan", "ReadFull", "ReadAll", "Copy");

    private record Read(@Nullable SourceFile in, @Nullable Node at, boolean limited) {}

    private static Read read(Declared function, Node body, Types types, int calls) {
        SourceFile file = function.file();
        if (file.text(body).contains("Deadline(") || file.text(body).contains("Timeout")) {
            return new Read(null, null, true);
        }
        Read first = new Read(null, null, false);
        for (Node call : body.all("call_expression")) {
            if (first.at == null && READS.contains(Types.calledName(file, call)) && ofConnection(file, call, types)) {
                first = new Read(file, call, false);
            }
            Declared target = calls < MAX_CALLS ? types.target(file, call) : null;
            Node inner = target == null ? null : target.body();
            if (target != null && inner != null) {
                Read below = read(target, inner, new Types(target.in()), calls + 1);
                if (below.limited) {
                    return below;
                }
                first = first.at == null ? below : first;
            }
        }
        return first;
    }

    private static boolean ofConnection(SourceFile file, Node call, Types types) {
        Node receiver = types.receiver(file, call);
        if (receiver != null) {
            String type = types.of(file, receiver).bare();
            return type.equals("net.Conn") || type.equals("net.TCPConn") || type.startsWith("bufio.");
        }
        for (Node name : call.all("identifier")) {
            if (types.of(file, name).is("net.Conn", "*net.TCPConn")) {
                return true;
            }
        }
        return false;
    }
}
