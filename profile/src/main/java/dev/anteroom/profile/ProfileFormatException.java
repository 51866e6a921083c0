package dev.anteroom.profile;

/// An input that can't be read as the profile that it claims to be: cut, damaged, hostile, or of no known format.
public final class ProfileFormatException extends RuntimeException {
    private final String name;
    private final long offset;

    /// @param name the input: a path, or whatever the caller knows it by
    /// @param offset where in the (decompressed) input, in bytes; -1 when the fault has no single place
    /// @param problem one clause: what is wrong, and what to do where that isn't obvious
    public ProfileFormatException(String name, long offset, String problem) {
        super(offset < 0 ? name + ": " + problem : name + ": at byte " + offset + ": " + problem);
        this.name = name;
        this.offset = offset;
    }

    /// As above, for an input of lines.
    ///
    /// @param line number of the line, from 1
    public static ProfileFormatException atLine(String name, long line, long offset, String problem) {
        return new ProfileFormatException(name + ": line " + line, offset, problem);
    }

    /// The input's name (with the line, for an input of lines).
    public String name() {
        return name;
    }

    /// Offset in bytes of the decompressed input, or -1.
    public long offset() {
        return offset;
    }
}
