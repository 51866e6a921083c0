package dev.anteroom.report.html;

import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.diagnosis.accept.AcceptLoop;
import dev.anteroom.diagnosis.accept.AcceptLoops;
import dev.anteroom.diagnosis.accept.LockWaits;
import dev.anteroom.diagnosis.model.Diagnosis;
import dev.anteroom.diagnosis.signal.LockWaitChain;
import dev.anteroom.diagnosis.signal.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The lock-wait graph of the accept loop as a picture: waiters above, the lock they wait for, who holds it, and on to
/// the lock that the holder waits for itself.
///
/// ```
///   ┌ 1 × main.(*gate).Accept  the accept loop ┐
///   │ 12 × main.(*gate).admit                  │
///   └──────────────────┬───────────────────────┘
///              waits for│
///              ( sync.Mutex 0xc00012e0a8 )
///                held by│
///   ┌ goroutine 19  main.(*gate).reload, sleep ┐
/// ```
///
/// @param rows boxes and locks, top to bottom
/// @param cycleTo row that the last row comes back to, -1 without a cycle
record LockGraph(List<Row> rows, int cycleTo) {
    private static final int MOST_WAITERS = 6;
    private static final int WIDTH = 400;
    private static final int LINE = 17;
    private static final int GAP = 34;
    private static final int LONGEST = 46;

    /// One row of the picture.
    sealed interface Row {
        List<String> lines();
    }

    /// Goroutines: the first line is the most telling one.
    record Goroutines(List<String> lines, boolean holder) implements Row {
        Goroutines {
            lines = List.copyOf(lines);
        }
    }

    /// A lock.
    record Lock(List<String> lines) implements Row {
        Lock {
            lines = List.copyOf(lines);
        }
    }

    LockGraph {
        rows = List.copyOf(rows);
    }

    /// Empty where no accept loop waits for a lock.
    static Optional<LockGraph> of(Diagnosis diagnosis, ProcessEvidence process) {
        Optional<LockWaitChain> chain = diagnosis.signals().stream()
                .filter(LockWaitChain.class::isInstance)
                .map(LockWaitChain.class::cast)
                .filter(found -> !found.benign() && !found.loop().isEmpty())
                .findFirst();
        if (chain.isEmpty()) {
            return Optional.empty();
        }
        AcceptLoops loops =
                AcceptLoops.find(process.goroutines(), Set.of(chain.get().loop()));
        LockWaits waits =
                LockWaits.of(process.goroutines().last().map(Observation::value).orElse(null));
        return loops.loops().stream()
                .filter(loop ->
                        loop.loop().equals(chain.get().loop()) && loop.latest().waitsOn() != 0)
                .findFirst()
                .map(loop -> draw(chain.get(), loop, waits));
    }

    private static LockGraph draw(LockWaitChain found, AcceptLoop loop, LockWaits waits) {
        LockWaits.Chain chain = waits.chain(loop);
        List<Row> rows = new ArrayList<>();
        int cycleTo = -1;
        for (int i = 0; i < chain.steps().size(); i++) {
            LockWaits.Step step = chain.steps().get(i);
            if (chain.cycleTo() == i) {
                cycleTo = rows.size();
            }
            rows.add(i == 0 ? waiters(step, waits) : goroutine(step, true));
            if (step.lock() != 0) {
                rows.add(lock(step, i == 0 ? found : null));
            }
        }
        boolean named = rows.getLast() instanceof Goroutines last && last.holder();
        if (!named && cycleTo < 0 && !found.holder().isEmpty()) {
            rows.add(new Goroutines(List.of(found.holder(), "unlocks late, says the mutex profile"), true));
        }
        return new LockGraph(rows, cycleTo);
    }

    private static Goroutines waiters(LockWaits.Step loop, LockWaits waits) {
        List<String> lines = new ArrayList<>();
        lines.add(loop.function());
        lines.add("the accept loop, goroutine " + loop.goroutine());
        int listed = 0;
        long more = 0;
        for (Map.Entry<String, Long> waiter : waits.waitersOf(loop.lock()).entrySet()) {
            long count = waiter.getKey().equals(loop.function()) ? waiter.getValue() - 1 : waiter.getValue();
            if (count > 0 && listed++ < MOST_WAITERS) {
                lines.add(count + " × " + waiter.getKey());
            } else {
                more += count;
            }
        }
        if (more > 0) {
            lines.add("and " + Words.count(more, "more goroutine"));
        }
        return new Goroutines(lines, false);
    }

    private static Goroutines goroutine(LockWaits.Step step, boolean holder) {
        String state = step.lock() != 0 ? "waits for another lock" : step.state();
        return new Goroutines(List.of(step.function(), "goroutine " + step.goroutine() + ", " + state), holder);
    }

    private static Lock lock(LockWaits.Step step, @org.jspecify.annotations.Nullable LockWaitChain found) {
        List<String> lines = new ArrayList<>();
        lines.add((found == null ? "lock" : found.kind()) + " 0x" + Long.toHexString(step.lock()));
        if (found != null && found.events() > 0) {
            lines.add(Words.count(found.events(), "wait") + ", " + Words.millis(found.blockedSeconds() * 1000)
                    + " in all (block profile)");
        }
        return new Lock(lines);
    }

    /// As SVG that scales to its container, coloured by the page's style sheet.
    String svg() {
        StringBuilder shapes = new StringBuilder();
        int y = 4;
        int top = 0;
        int cycleY = 0;
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            int height = row.lines().size() * LINE + 14;
            if (i > 0) {
                arrow(shapes, y - GAP, y, row instanceof Lock ? "waits for" : "held by");
            }
            if (i == cycleTo) {
                cycleY = y + height / 2;
            }
            top = y;
            box(shapes, row, y, height);
            y += height + GAP;
        }
        int bottom = y - GAP;
        if (cycleTo >= 0) {
            int from = top + (bottom - top) / 2;
            shapes.append("<path class=\"edge cycle\" marker-end=\"url(#lock-arrow)\" d=\"M")
                    .append(WIDTH - 10)
                    .append(' ')
                    .append(from)
                    .append(" H")
                    .append(WIDTH + 24)
                    .append(" V")
                    .append(cycleY)
                    .append(" H")
                    .append(WIDTH - 2)
                    .append("\"/>");
        }
        StringBuilder out = new StringBuilder();
        out.append("<svg class=\"lock-graph\" role=\"img\" aria-labelledby=\"lock-title\" viewBox=\"0 0 ")
                .append(WIDTH + 34)
                .append(' ')
                .append(bottom + 4)
                .append("\" xmlns=\"http://www.w3.org/2000/svg\">");
        out.append("<title id=\"lock-title\">")
                .append(Markup.text(words(), 1000))
                .append("</title>");
        out.append("<defs><marker id=\"lock-arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" ")
                .append("markerHeight=\"8\" orient=\"auto\"><path class=\"tip\" d=\"M0 0L8 4L0 8z\"/></marker></defs>");
        return out.append(shapes).append("</svg>").toString();
    }

    private static void box(StringBuilder out, Row row, int y, int height) {
        String kind = switch (row) {
            case Lock _ -> "lock";
            case Goroutines g -> g.holder() ? "holder" : "waiter";
        };
        int inset = row instanceof Lock ? 40 : 0;
        out.append("<rect class=\"")
                .append(kind)
                .append("\" x=\"")
                .append(2 + inset)
                .append("\" y=\"")
                .append(y)
                .append("\" width=\"")
                .append(WIDTH - 4 - 2 * inset)
                .append("\" height=\"")
                .append(height)
                .append("\" rx=\"")
                .append(row instanceof Lock ? height / 2 : 6)
                .append("\"/>");
        for (int i = 0; i < row.lines().size(); i++) {
            String line = row.lines().get(i);
            out.append("<text x=\"")
                    .append(WIDTH / 2)
                    .append("\" y=\"")
                    .append(y + 19 + i * LINE)
                    .append("\" text-anchor=\"middle\" class=\"")
                    .append(i == 1 ? "note" : "name")
                    .append("\">")
                    .append(Markup.text(middle(line)))
                    .append("</text>");
        }
    }

    /// A name that is too long keeps its ends: the package and the method.
    private static String middle(String name) {
        return name.length() <= LONGEST
                ? name
                : name.substring(0, LONGEST / 3) + "…" + name.substring(name.length() - (LONGEST - LONGEST / 3 - 1));
    }

    private static void arrow(StringBuilder out, int from, int to, String words) {
        out.append("<path class=\"edge\" marker-end=\"url(#lock-arrow)\" d=\"M")
                .append(WIDTH / 2)
                .append(' ')
                .append(from + 2)
                .append(" V")
                .append(to - 2)
                .append("\"/>");
        out.append("<text class=\"how\" x=\"")
                .append(WIDTH / 2 + 8)
                .append("\" y=\"")
                .append((from + to) / 2 + 4)
                .append("\">")
                .append(words)
                .append("</text>");
    }

    private String words() {
        List<String> words = new ArrayList<>();
        for (Row row : rows) {
            words.add(String.join(", ", row.lines()));
        }
        return "Who waits for whom: " + String.join(" → ", words)
                + (cycleTo >= 0 ? " → back to the " + (cycleTo == 0 ? "accept loop" : "second") : "");
    }
}
