package dev.anteroom.fleet.question;

import java.sql.ResultSet;
import java.sql.SQLException;

/// One host before and after something that was done to some hosts: a row of the views `rollout_host` and
/// `remedy_host`.
///
/// @param role whether it was done to this one
/// @param wave what happened at the same time is compared with what happened at the same time: a number for that
///     time
/// @param p99Before of the middle hour, s
public record SidedHost(
        String host,
        Role role,
        long wave,
        long connectionsBefore,
        long connectionsAfter,
        long overflowsBefore,
        long overflowsAfter,
        double p99Before,
        double p99After) {
    /// Below this a wait is noise of whoever looks, s: it is added to both sides of a ratio.
    static final double FLOOR = 0.001;

    /// What was done to it.
    public enum Role {
        TREATED,
        /// Of the same workload, and left as it was through the same hours.
        HELD,
        /// Of another workload.
        FLEET
    }

    /// By how many octaves its wait rose.
    double rise() {
        return Math.log((p99After + FLOOR) / (p99Before + FLOOR)) / Math.log(2);
    }

    /// By how many octaves its connections rose.
    double loadRise() {
        return Math.log((connectionsAfter + 1.0) / (connectionsBefore + 1.0)) / Math.log(2);
    }

    boolean beganToOverflow() {
        return overflowsBefore == 0 && overflowsAfter > 0;
    }

    static SidedHost of(ResultSet row, long wave) throws SQLException {
        Role role = switch (row.getString("role")) {
            case "treated" -> Role.TREATED;
            case "held" -> Role.HELD;
            default -> Role.FLEET;
        };
        return new SidedHost(
                row.getString("host"),
                role,
                wave,
                row.getLong("connections_before"),
                row.getLong("connections_after"),
                row.getLong("overflows_before"),
                row.getLong("overflows_after"),
                row.getDouble("p99_before"),
                row.getDouble("p99_after"));
    }
}
