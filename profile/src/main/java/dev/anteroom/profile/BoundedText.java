package dev.anteroom.profile;

import java.util.regex.Pattern;

/// A text that may be looked at only so often: an expression that came with a profile must not run for ever.
final class BoundedText implements CharSequence {
    private static final int LOOKS = 1_000_000;

    private final String text;
    private final String name;
    private int left = LOOKS;

    private BoundedText(String text, String name) {
        this.text = text;
        this.name = name;
    }

    static boolean find(Pattern pattern, String text, String name) {
        return pattern.matcher(new BoundedText(text, name)).find();
    }

    @Override
    public char charAt(int index) {
        if (--left < 0) {
            throw new ProfileFormatException(
                    name, -1, "its drop_frames or keep_frames expression takes too long to match");
        }
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.subSequence(start, end);
    }

    @Override
    public String toString() {
        return text;
    }
}
