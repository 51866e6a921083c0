package dev.anteroom.finding;

/// A place in a file.
///
/// @param file path below the root of the run, with `/`
/// @param line from 1
/// @param column from 1, in UTF-16 units
/// @param endColumn column behind its end on that line
/// @param function what it stands in; empty outside of any
/// @param code the line's text; empty where it isn't known
public record SourcePlace(String file, int line, int column, int endColumn, String function, String code)
        implements Place {
    /// @throws IllegalArgumentException if a line or column is below 1
    public SourcePlace {
        if (line < 1 || column < 1 || endColumn < column) {
            throw new IllegalArgumentException(file + ": no place: " + line + ":" + column + "-" + endColumn);
        }
    }

    /// A whole line.
    public static SourcePlace line(String file, int line) {
        return new SourcePlace(file, line, 1, 1, "", "");
    }

    @Override
    public String text() {
        return file + ":" + line + ":" + column;
    }

    @Override
    public String group() {
        return file;
    }
}
