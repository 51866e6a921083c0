package dev.anteroom.report.flame;

/// A file of colour rules that can't be used: which line of it, and why.
public final class ColourRuleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ColourRuleException(String file, int line, String problem) {
        super(file + ", line " + line + ": " + problem);
    }
}
