package dev.anteroom.fleet.job;

/// Names as the database takes them, whatever an agent sends.
final class Texts {
    /// PostgreSQL has a longest row of an index, 2,704 bytes: four names of 160 characters of 4 bytes fit.
    static final int MAX_NAME = 160;

    static final int MAX_TEXT = 4_096;

    private Texts() {}

    static String name(String text) {
        return bounded(text, MAX_NAME);
    }

    static String text(String text) {
        return bounded(text, MAX_TEXT);
    }

    private static String bounded(String text, int max) {
        String cut = text.length() <= max ? text : text.substring(0, max);
        // PostgreSQL has no place for U+0000, nor UTF-8 for half a pair.
        StringBuilder kept = new StringBuilder(cut.length());
        for (int i = 0; i < cut.length(); i++) {
            char c = cut.charAt(i);
            boolean pair =
                    Character.isHighSurrogate(c) && i + 1 < cut.length() && Character.isLowSurrogate(cut.charAt(i + 1));
            if (pair) {
                kept.append(c).append(cut.charAt(++i));
            } else {
                kept.append(c == 0 || Character.isSurrogate(c) ? '\ufffd' : c);
            }
        }
        return kept.toString();
    }
}
