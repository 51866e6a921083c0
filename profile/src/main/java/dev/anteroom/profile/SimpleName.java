package dev.anteroom.profile;

/// A function's name without its arguments, as pprof matches drop_frames against it.
final class SimpleName {
    private static final String[] RESERVED = {"(anonymous namespace)", "operator()"};

    private SimpleName() {}

    /// Cuts at the first parenthesis that isn't part of a C++ name.
    static String of(String function) {
        String name = function.startsWith(".") ? function.substring(1) : function;
        int from = 0;
        while (true) {
            int open = name.indexOf('(', from);
            if (open < 0) {
                return name;
            }
            int after = -1;
            for (String reserved : RESERVED) {
                int start = open - reserved.indexOf('(');
                if (start >= from && name.startsWith(reserved, start)) {
                    after = start + reserved.length();
                }
            }
            if (after < 0) {
                return name.substring(0, open);
            }
            from = after;
        }
    }
}
