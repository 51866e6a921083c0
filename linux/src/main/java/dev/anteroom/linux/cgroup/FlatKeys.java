package dev.anteroom.linux.cgroup;

/// Files of `key value` lines.
final class FlatKeys {
    private FlatKeys() {}

    /// The value of `key`, 0 where the file does not have it.
    static long value(String text, String key) {
        for (String line : text.split("\n", -1)) {
            if (line.length() > key.length() && line.startsWith(key) && line.charAt(key.length()) == ' ') {
                return number(line.substring(key.length() + 1), 0);
            }
        }
        return 0;
    }

    static long number(String text, long otherwise) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }
}
