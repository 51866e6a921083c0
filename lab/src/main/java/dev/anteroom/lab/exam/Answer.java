package dev.anteroom.lab.exam;

import java.util.List;

/// What an examinee said.
///
/// @param verdict HEALTHY, ACCEPT_BOUND, NOT_ACCEPT or INCONCLUSIVE
/// @param causes ids of causes, best first; empty for those who don't name any
/// @param headline one sentence, for who wants to know why
public record Answer(String verdict, List<String> causes, String headline) {
    public Answer {
        causes = List.copyOf(causes);
    }

    static Answer of(boolean sick, String headline) {
        return new Answer(sick ? "ACCEPT_BOUND" : "HEALTHY", List.of(), headline);
    }

    /// Whether it raises the alarm.
    boolean alarm() {
        return verdict.equals("ACCEPT_BOUND");
    }

    /// The first cause, or the verdict where none is named.
    String first() {
        return alarm() && !causes.isEmpty() ? causes.getFirst() : verdict;
    }
}
