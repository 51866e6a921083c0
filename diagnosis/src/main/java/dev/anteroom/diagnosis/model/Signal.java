package dev.anteroom.diagnosis.model;

import java.util.List;

/// A named observation.
public interface Signal {
    /// Stable name, `snake_case`.
    String id();

    /// 0 (looked for and not there) to 1 (as clear as it gets).
    double strength();

    /// One sentence with the numbers.
    String summary();

    List<Fact> facts();
}
