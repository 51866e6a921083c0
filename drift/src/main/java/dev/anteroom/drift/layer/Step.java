package dev.anteroom.drift.layer;

/// Which of two neighbouring layers differ.
public enum Step {
    DECLARED_KERNEL("declared ≠ kernel"),
    DECLARED_PROCESS("declared ≠ process"),
    KERNEL_EFFECTIVE("kernel ≠ effective"),
    EFFECTIVE_NEEDED("effective < needed"),
    /// A rule or a recommendation about one layer.
    NONE("");

    private final String words;

    Step(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }
}
