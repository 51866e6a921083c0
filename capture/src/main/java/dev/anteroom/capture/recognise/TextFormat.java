package dev.anteroom.capture.recognise;

/// One format of text. An instance reads one file and may gather across its blocks.
interface TextFormat {
    /// Reads the block that begins at the current line.
    ///
    /// @return whether it is of this format; then at least one line was consumed, otherwise none
    boolean read(Lines lines, Context context, Findings findings);

    /// Called behind the file's last line.
    default void finish(Context context, Findings findings) {}
}
