package dev.anteroom.watch.sampling;

import dev.anteroom.collect.kernel.PastLook;
import dev.anteroom.linux.sockdiag.SocketRows;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/// Who is in the accept queue of one port, by the kernel's cookie, and how long those waited who have left it: the last
/// age
/// that was seen and half the gap since. Why that is right is on the page of `dev.anteroom.linux.sampler`.
final class QueueMembers {
    /// Receives what leaves the queue.
    interface Departures {
        void left(ListenerWatch listener, double seconds);
    }

    /// Says whose queue a connection is in.
    interface Owners {
        ListenerWatch of(SocketRows rows, int row);
    }

    private final Map<Long, Member> byCookie = new HashMap<>();
    private int round;
    private long lastNanos;
    /// Connections that were seen for the first time.
    long seen;

    private static final class Member {
        private final ListenerWatch listener;
        private int age;
        private int round;

        Member(ListenerWatch listener) {
            this.listener = listener;
        }
    }

    boolean isEmpty() {
        return byCookie.isEmpty();
    }

    int size() {
        return byCookie.size();
    }

    /// There was nothing in the queue, and nothing had been.
    void nothing(long nanos) {
        lastNanos = nanos;
    }

    /// Takes the connections of a port as they are now.
    ///
    /// @param rows accepted ones among them; none where the queue is empty
    /// @return what changed, for the past looks
    PastLook.Port look(int port, long nanos, SocketRows rows, Owners owners, Departures departures) {
        round++;
        double halfGap = lastNanos == 0 ? 0 : (nanos - lastNanos) / 2e9;
        lastNanos = nanos;
        long[] in = new long[4];
        int[] ages = new int[4];
        int arrived = 0;
        int oldest = -1;
        for (int row = 0; row < rows.size(); row++) {
            if (!rows.isQueued(row)) {
                continue;
            }
            int age = Math.max(0, rows.lastDataSentMillis(row));
            Member member = byCookie.get(rows.cookie(row));
            if (member == null) {
                member = new Member(owners.of(rows, row));
                byCookie.put(rows.cookie(row), member);
                seen++;
                if (arrived == in.length) {
                    in = Arrays.copyOf(in, arrived * 2);
                    ages = Arrays.copyOf(ages, arrived * 2);
                }
                in[arrived] = rows.cookie(row);
                ages[arrived++] = age;
            }
            member.age = age;
            member.round = round;
            oldest = Math.max(oldest, age);
            member.listener.oldestMillis = Math.max(member.listener.oldestMillis, age);
        }
        long[] out = new long[4];
        int left = 0;
        for (Iterator<Map.Entry<Long, Member>> each = byCookie.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<Long, Member> entry = each.next();
            Member member = entry.getValue();
            if (member.round != round) {
                departures.left(member.listener, member.age / 1000.0 + halfGap);
                if (left == out.length) {
                    out = Arrays.copyOf(out, left * 2);
                }
                out[left++] = entry.getKey();
                each.remove();
            }
        }
        return new PastLook.Port(
                port, oldest, Arrays.copyOf(in, arrived), Arrays.copyOf(ages, arrived), Arrays.copyOf(out, left));
    }
}
