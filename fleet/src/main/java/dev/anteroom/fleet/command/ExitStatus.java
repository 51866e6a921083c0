package dev.anteroom.fleet.command;

import dev.anteroom.fleet.question.Answer;

/// Exit statuses, those of every other command.
final class ExitStatus {
    /// It worked; for a question: nothing of what it looks for.
    static final int OK = 0;
    /// The command line is wrong.
    static final int USAGE = 2;
    /// The database can't be used.
    static final int UNUSABLE_INPUT = 3;
    /// The question found something.
    static final int FOUND = 10;
    /// There is too little to tell.
    static final int NOT_JUDGED = 11;

    private ExitStatus() {}

    static int of(Answer answer) {
        return switch (answer.outcome()) {
            case HOLDS -> OK;
            case FOUND -> FOUND;
            case NOT_JUDGED -> NOT_JUDGED;
        };
    }
}
