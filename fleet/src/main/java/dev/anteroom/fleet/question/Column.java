package dev.anteroom.fleet.question;

/// A column of an answer.
///
/// @param name in JSON, with the unit: `p99_before_ms`
/// @param title for people
/// @param number whether its cells are figures: set to the right
public record Column(String name, String title, boolean number) {
    static Column text(String name, String title) {
        return new Column(name, title, false);
    }

    static Column number(String name, String title) {
        return new Column(name, title, true);
    }
}
