package dev.anteroom.capture.evidence;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Counters of one network namespace since it was made, by `Group.Name` as in `/proc/net/netstat` and `/proc/net/snmp`
/// (`TcpExt.ListenOverflows`, `Tcp.PassiveOpens`); `nstat` and `netstat -s` are read into the same names.
public record NetCounters(Map<String, Long> values) {
    public NetCounters {
        values = Map.copyOf(values);
    }

    public @Nullable Long get(String name) {
        return values.get(name);
    }
}
