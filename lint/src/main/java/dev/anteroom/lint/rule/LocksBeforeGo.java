package dev.anteroom.lint.rule;

import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.finding.Confidence;
import dev.anteroom.finding.Severity;
import dev.anteroom.lint.accept.AcceptPath;
import dev.anteroom.lint.accept.Event;
import dev.anteroom.lint.source.Declared;
import dev.anteroom.lint.source.SourceFile;
import dev.anteroom.lint.source.Types;
import dev.anteroom.lint.syntax.Node;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// A lock between two accepts that somebody else holds while it sleeps, reads or calls.
final class LocksBeforeGo implements Rule {
    /// What is slow between Lock and Unlock, told from the text of the function that locks.
    private static final Pattern SLOW = Pattern.compile(
            "time\\.Sleep|http\\.(Get|Post)|\\.Do\\(|net\\.Dial|os\\.(Open|ReadFile|WriteFile)|exec\\.Command|"
                    + "\\.(Query|Exec)(Context)?\\(|Fprintf\\(w\\b|io\\.(Copy|ReadAll)|json\\.NewEncoder\\(w\\b");

    @Override
    public About about() {
        return new About(
                "AR109",
                "The accept path takes a lock that others hold while they wait",
                CauseId.LOCK_IN_ACCEPT_PATH,
                Severity.WARNING,
                "edged: lock-own-mutex, lock-rwmutex; shopd: lock-state-hook",
                "Let the holder work on a copy, and take the lock on the connection's own goroutine.");
    }

    @Override
    public void check(Inspected in, Consumer<Draft> out) {
        PathEvents.report(
                this,
                in,
                Set.of(Event.Kind.LOCK),
                "while another goroutine holds it, nobody is accepted",
                LocksBeforeGo::weight,
                out);
    }

    private static Confidence weight(AcceptPath path, Event event) {
        boolean slow = !path.isSide() && heldLong(event);
        return slow ? PathEvents.atMost(Confidence.LIKELY, PathEvents.known(path, event)) : Confidence.MAYBE;
    }

    /// Whether another function of the package locks something of that name and does slow work before it unlocks.
    private static boolean heldLong(Event event) {
        Types types = event.types();
        Node receiver = types.receiver(event.file(), event.node());
        if (receiver == null) {
            return false;
        }
        String name = event.file().text(receiver).replaceFirst("^\\w+\\.", "");
        for (Declared function : types.in().functionsOf(name + ".Lock()", name + ".RLock()")) {
            SourceFile file = function.file();
            String text = file.text(function.node());
            int at = text.indexOf(name + ".Lock()");
            if (at < 0) {
                at = text.indexOf(name + ".RLock()");
            }
            if (at < 0 || (function.node().contains(event.node()) && file == event.file())) {
                continue;
            }
            int end = text.indexOf(name + ".Unlock()", at);
            if (end < 0) {
                end = text.indexOf(name + ".RUnlock()", at);
            }
            boolean deferred = Pattern.compile("defer \\S*" + Pattern.quote(name) + "\\.R?Unlock")
                    .matcher(text)
                    .find();
            String held = text.substring(at, end < 0 || deferred ? text.length() : end);
            if (SLOW.matcher(held).find()) {
                return true;
            }
        }
        return false;
    }
}
