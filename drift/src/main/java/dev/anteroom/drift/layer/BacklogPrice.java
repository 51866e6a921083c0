package dev.anteroom.drift.layer;

import dev.anteroom.drift.facts.NamespaceFacts;
import java.util.Locale;
import java.util.Optional;

/// What a larger backlog costs: the kernel takes data for connections that nobody has accepted yet, up to the receive
/// buffer of each, and charges it to no cgroup until `accept` (kubernetes issue 134194). The buffer doesn't grow while
/// nobody reads, so the bound is its initial size, the second number of `net.ipv4.tcp_rmem`.
final class BacklogPrice {
    private static final String RECEIVE_MEMORY = "net.ipv4.tcp_rmem";
    private static final double MEBI = 1024 * 1024;

    private BacklogPrice() {}

    /// @param from the limit now
    /// @param to the limit afterwards
    /// @return one sentence
    static String of(NamespaceFacts namespace, long from, long to) {
        Optional<Long> each = initialBuffer(namespace);
        String more = (to - from) + " more connections may queue";
        return each.map(bytes -> String.format(
                        Locale.ROOT,
                        "%s, each with up to %d KiB of unread data (tcp_rmem): at most %.0f MiB of kernel memory, charged to no cgroup until they are accepted",
                        more,
                        bytes / 1024,
                        (to - from) * bytes / MEBI))
                .orElse(more + ", each with unread data up to its receive buffer, charged to no cgroup until they are"
                        + " accepted; net.ipv4.tcp_rmem, which bounds it, isn't known here");
    }

    private static Optional<Long> initialBuffer(NamespaceFacts namespace) {
        String[] words =
                namespace.sysctls().getOrDefault(RECEIVE_MEMORY, "").strip().split("\\s+", -1);
        return words.length == 3 && words[1].matches("[0-9]{1,12}")
                ? Optional.of(Long.parseLong(words[1]))
                : Optional.empty();
    }
}
