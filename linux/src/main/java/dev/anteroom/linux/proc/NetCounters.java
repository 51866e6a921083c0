package dev.anteroom.linux.proc;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/// The counters of a network namespace at one moment, by `Protocol.Name`: `TcpExt.ListenOverflows`,
/// `Tcp.PassiveOpens`. They count since the namespace exists and are of the whole namespace, never of one
/// listener.
public final class NetCounters {
    /// SYNs and final ACKs that met a full accept queue: packets, not connections.
    public static final String LISTEN_OVERFLOWS = "TcpExt.ListenOverflows";

    /// All connection requests dropped at a listener, overflows among them.
    public static final String LISTEN_DROPS = "TcpExt.ListenDrops";

    /// Connections that arrived and completed their handshake.
    public static final String PASSIVE_OPENS = "Tcp.PassiveOpens";

    /// Established connections that ended in a reset, from either side.
    public static final String ESTABLISHED_RESETS = "Tcp.EstabResets";

    private final Map<String, Long> values;

    NetCounters(Map<String, Long> values) {
        this.values = Map.copyOf(values);
    }

    /// Parses the common format of `/proc/net/netstat` and `/proc/net/snmp`: pairs of lines, names and then
    /// values, each after `Protocol:`. A pair that does not match is left out.
    public static NetCounters parse(String... texts) {
        Map<String, Long> values = new LinkedHashMap<>();
        for (String text : texts) {
            String[] lines = text.split("\n", -1);
            int line = 0;
            while (line + 1 < lines.length) {
                if (pair(lines[line], lines[line + 1], values)) {
                    line += 2;
                } else {
                    line++;
                }
            }
        }
        return new NetCounters(values);
    }

    private static boolean pair(String names, String numbers, Map<String, Long> values) {
        int colon = names.indexOf(':');
        if (colon <= 0 || !numbers.startsWith(names.substring(0, colon + 1))) {
            return false;
        }
        String protocol = names.substring(0, colon);
        String[] name = names.substring(colon + 1).strip().split(" +", -1);
        String[] number = numbers.substring(colon + 1).strip().split(" +", -1);
        if (name.length != number.length) {
            return false;
        }
        Map<String, Long> found = new LinkedHashMap<>();
        for (int i = 0; i < name.length; i++) {
            OptionalLong value = Numbers.parse(number[i]);
            if (name[i].isEmpty() || value.isEmpty()) {
                return false;
            }
            found.put(protocol + "." + name[i], value.getAsLong());
        }
        values.putAll(found);
        return true;
    }

    /// The counter, or empty where this kernel does not have it.
    public OptionalLong get(String name) {
        Long value = values.get(name);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    /// What was counted since `earlier`, or empty where this kernel does not have it. A namespace that was
    /// replaced in between counts from 0 again: then this is what it has counted so far.
    public OptionalLong since(NetCounters earlier, String name) {
        OptionalLong now = get(name);
        OptionalLong before = earlier.get(name);
        if (now.isEmpty() || before.isEmpty()) {
            return OptionalLong.empty();
        }
        long delta = now.getAsLong() - before.getAsLong();
        return OptionalLong.of(delta >= 0 ? delta : now.getAsLong());
    }

    /// All counters by name.
    public Map<String, Long> values() {
        return values;
    }
}
