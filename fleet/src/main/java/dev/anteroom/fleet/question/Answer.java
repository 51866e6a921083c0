package dev.anteroom.fleet.question;

import java.util.List;

/// What a question comes to.
///
/// @param question its name, as the command has it
/// @param outcome what the exit status says
/// @param headline one sentence
/// @param columns of the rows
/// @param rows what it rests on, most telling first; each has a cell for each column
/// @param notes how it was judged, and what it can't say
/// @param rollouts those whose hosts a page draws, before and after; none of other questions
public record Answer(
        String question,
        Outcome outcome,
        String headline,
        List<Column> columns,
        List<List<Cell>> rows,
        List<String> notes,
        List<Rollouts.Judged> rollouts) {
    /// What was found.
    public enum Outcome {
        /// Nothing that the question looks for.
        HOLDS,
        /// Something.
        FOUND,
        /// There is too little to tell.
        NOT_JUDGED;

        /// @param found what the question looks for
        /// @param open what can't be judged
        /// @param all what was looked at
        static Outcome of(long found, long open, int all) {
            if (found > 0) {
                return FOUND;
            }
            return open == all ? NOT_JUDGED : HOLDS;
        }
    }

    public Answer {
        for (List<Cell> row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException(
                        question + ": a row of " + row.size() + " cells, not " + columns.size());
            }
        }
    }

    /// Without anything to draw.
    Answer(
            String question,
            Outcome outcome,
            String headline,
            List<Column> columns,
            List<List<Cell>> rows,
            List<String> notes) {
        this(question, outcome, headline, columns, rows, notes, List.of());
    }

    /// With so many rows at most, without notes.
    public Answer shortened(int most) {
        return new Answer(
                question,
                outcome,
                headline,
                columns,
                rows.subList(0, Math.min(most, rows.size())),
                List.of(),
                rollouts);
    }

    /// Nothing to judge.
    static Answer nothing(String question, String why) {
        return new Answer(question, Outcome.NOT_JUDGED, why, List.of(), List.of(), List.of());
    }
}
