package dev.anteroom.goprocess.elf;

/// The file isn't an executable that can be read. The message is a clause: it says what is wrong, and its caller of
/// which file.
public final class ElfException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ElfException(String message) {
        super(message);
    }
}
