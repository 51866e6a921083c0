package dev.anteroom.report.flame;

/// Writes foreign text so that it stays text. (Not through a JSON or XML library: loading one takes longer than drawing
/// a small flame graph.)
final class Escape {
    private Escape() {}

    /// A JSON string with its quotes, which is harmless inside a script element as well.
    static void json(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            switch (next) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                default -> {
                    if (next < ' ' || next == '<' || next == '>' || next == '&' || next > '~') {
                        out.append("\\u").append(hex(next >> 12)).append(hex(next >> 8));
                        out.append(hex(next >> 4)).append(hex(next));
                    } else {
                        out.append(next);
                    }
                }
            }
        }
        out.append('"');
    }

    private static char hex(int digit) {
        return Character.forDigit(digit & 0xf, 16);
    }

    /// Text or the value of an attribute in XML and HTML. What XML can't hold, or would turn the direction of what
    /// follows, becomes a replacement character.
    static void xml(StringBuilder out, String text) {
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            switch (next) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> {
                    if (Character.isHighSurrogate(next)
                            && i + 1 < text.length()
                            && Character.isLowSurrogate(text.charAt(i + 1))) {
                        out.append(next).append(text.charAt(++i));
                    } else {
                        out.append(isHarmful(next) ? '\ufffd' : next);
                    }
                }
            }
        }
    }

    static String xml(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        xml(out, text);
        return out.toString();
    }

    /// Control characters, lone surrogates, what changes direction, what can't be seen.
    private static boolean isHarmful(char next) {
        return next < ' '
                || (next >= 0x7f && next <= 0x9f)
                || (next >= 0x200b && next <= 0x200f)
                || (next >= 0x2028 && next <= 0x202e)
                || (next >= 0x2066 && next <= 0x2069)
                || next == 0xfeff
                || next >= 0xfffe
                || Character.isSurrogate(next);
    }
}
