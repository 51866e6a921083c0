package dev.anteroom.lab.exam;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What one examinee got right.
///
/// @param name the examinee's name
/// @param namesCauses whether it could have named causes
public record Marks(String name, boolean namesCauses, List<Marked> papers) {
    public Marks {
        papers = List.copyOf(papers);
    }

    /// One answer beside its question.
    public record Marked(Question question, Answer answer) {
        /// The alarm was raised if and only if it had to be.
        boolean alarmRight() {
            return answer.verdict().equals("INCONCLUSIVE")
                    ? false
                    : answer.alarm() != question.truth().silent();
        }

        /// The first cause is the true one, or one that is true as well; for silent scenarios, silence.
        public boolean right() {
            if (question.truth().silent()) {
                return !answer.alarm() && !answer.verdict().equals("INCONCLUSIVE");
            }
            return answer.alarm()
                    && (answer.first().equals(question.truth().cause())
                            || question.truth().alternatives().contains(answer.first()));
        }

        /// The first cause is the very one of the truth.
        boolean exact() {
            return question.truth().silent()
                    ? answer.verdict().equals(question.truth().verdict())
                    : answer.first().equals(question.truth().cause());
        }

        String truth() {
            @Nullable String cause = question.truth().cause();
            return cause == null ? question.truth().verdict() : cause;
        }
    }

    /// Share of the faults whose first cause is right; 0 to 1.
    public double topOne() {
        return share(papers.stream().filter(p -> !p.question().truth().silent()).toList(), Rating.RIGHT);
    }

    /// Share of the faults whose first cause is the very one of the truth; 0 to 1.
    public double exactTopOne() {
        return share(papers.stream().filter(p -> !p.question().truth().silent()).toList(), Rating.EXACT);
    }

    /// Share of the faults on which the alarm was raised; 0 to 1.
    public double detected() {
        return share(papers.stream().filter(p -> !p.question().truth().silent()).toList(), Rating.ALARM);
    }

    /// Number of healthy scenarios on which it was raised.
    public long falseAlarms() {
        return papers.stream()
                .filter(p -> p.question().truth().silent() && p.answer().alarm())
                .count();
    }

    /// Number of healthy scenarios about which nothing was decided.
    public long undecidedHealthy() {
        return papers.stream()
                .filter(p ->
                        p.question().truth().silent() && p.answer().verdict().equals("INCONCLUSIVE"))
                .count();
    }

    public long silentAsked() {
        return papers.stream().filter(p -> p.question().truth().silent()).count();
    }

    public List<Marked> wrong() {
        return papers.stream().filter(p -> !p.right()).toList();
    }

    /// For each truth, how often which answer was given.
    Map<String, Map<String, Integer>> confusion() {
        Map<String, Map<String, Integer>> table = new TreeMap<>();
        for (Marked paper : papers) {
            table.computeIfAbsent(paper.truth(), truth -> new TreeMap<>())
                    .merge(paper.answer().first(), 1, Integer::sum);
        }
        return table;
    }

    private enum Rating {
        RIGHT,
        EXACT,
        ALARM
    }

    private static double share(List<Marked> papers, Rating rating) {
        if (papers.isEmpty()) {
            return 1;
        }
        List<Marked> good = new ArrayList<>();
        for (Marked paper : papers) {
            boolean counts = switch (rating) {
                case RIGHT -> paper.right();
                case EXACT -> paper.exact();
                case ALARM -> paper.alarmRight();
            };
            if (counts) {
                good.add(paper);
            }
        }
        return (double) good.size() / papers.size();
    }
}
