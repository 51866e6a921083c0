package dev.anteroom.gotrace;

/// The short texts that a generation's events refer to again and again: reasons, labels, region types.
///
/// The runtime registers them first, so their numbers are small and they are kept; others are made each time.
final class V2Texts {
    private static final int KEPT = 1024;
    private static final String UNREAD = "\0";

    private final V2Strings strings;
    private final String[] texts = new String[KEPT];
    private final BlockReason[] reasons = new BlockReason[KEPT];

    V2Texts(V2Strings strings) {
        this.strings = strings;
        java.util.Arrays.fill(texts, UNREAD);
        java.util.Arrays.fill(reasons, BlockReason.NONE);
    }

    @SuppressWarnings("ReferenceEquality") // the mark is the object, not what it says
    String text(long id) {
        if (id < 0 || id >= KEPT) {
            return strings.get(id);
        }
        String text = texts[(int) id];
        if (text == UNREAD) {
            text = strings.get(id);
            texts[(int) id] = text;
            reasons[(int) id] = BlockReason.ofText(text);
        }
        return text;
    }

    BlockReason reason(long id) {
        String text = text(id);
        return id < 0 || id >= KEPT ? BlockReason.ofText(text) : reasons[(int) id];
    }
}
