package dev.anteroom.collect.http;

import dev.anteroom.linux.netns.NetNamespace;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A few connections to one pprof, opened and tried out beforehand: a service that has run out of descriptors
/// answers on a connection that it has accepted, and on no other. Whoever wants one and finds none free waits.
/// Safe for many threads.
public final class Lines implements AutoCloseable {
    /// Cheap, and every version has it.
    private static final String TRIAL = "cmdline";

    private static final long MOST_TRIAL_BYTES = 1 << 20;

    private final Endpoint endpoint;
    private final @Nullable NetNamespace namespace;
    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private final Deque<HttpConnection> free = new ArrayDeque<>();
    private final List<HttpConnection> all = new ArrayList<>();
    private boolean closed;

    private Lines(Endpoint endpoint, @Nullable NetNamespace namespace, Duration patience) {
        this.endpoint = endpoint;
        this.namespace = namespace;
        this.patience = patience;
    }

    /// Opens `wanted` connections, or as many as the service takes.
    ///
    /// @param patience how long a connection may take to be answered
    /// @throws HttpFailure if not even the first is answered
    public static Lines open(Endpoint endpoint, @Nullable NetNamespace namespace, int wanted, Duration patience)
            throws HttpFailure {
        Lines lines = new Lines(endpoint, namespace, patience);
        try {
            lines.put(lines.tried());
            for (int i = 1; i < wanted; i++) {
                lines.put(lines.tried());
            }
        } catch (HttpFailure e) {
            if (lines.all.isEmpty()) {
                throw e;
            }
        }
        return lines;
    }

    private HttpConnection tried() throws HttpFailure {
        HttpConnection connection = HttpConnection.open(endpoint, namespace, patience);
        try {
            connection.get(TRIAL, OutputStream.nullOutputStream(), MOST_TRIAL_BYTES, patience);
            return connection;
        } catch (HttpFailure e) {
            connection.close();
            throw e;
        }
    }

    private void put(HttpConnection connection) {
        lock.lock();
        try {
            if (closed) {
                connection.close();
                return;
            }
            all.add(connection);
            free.push(connection);
            freed.signal();
        } finally {
            lock.unlock();
        }
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    /// How many connections there are.
    public int size() {
        lock.lock();
        try {
            return all.size();
        } finally {
            lock.unlock();
        }
    }

    /// Gets a path over the next free connection. One that the service has closed meanwhile is replaced once.
    ///
    /// @param wait how long to wait for a free connection
    /// @param timeout of the request itself
    /// @throws HttpFailure if there is no connection in time, or no usable answer
    public Answer get(String path, OutputStream body, long most, Duration wait, Duration timeout) throws HttpFailure {
        HttpConnection connection = take(wait);
        try {
            return connection.get(path, body, most, timeout);
        } finally {
            give(connection);
        }
    }

    private HttpConnection take(Duration wait) throws HttpFailure {
        long left = wait.toNanos();
        lock.lock();
        try {
            while (true) {
                if (closed) {
                    throw new HttpFailure("was given up");
                }
                HttpConnection connection = free.poll();
                if (connection != null) {
                    return connection;
                }
                if (all.isEmpty()) {
                    break;
                }
                if (left <= 0) {
                    throw new HttpFailure("had no connection free: the service took only " + all.size());
                }
                left = freed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HttpFailure("was interrupted", e);
        } finally {
            lock.unlock();
        }
        HttpConnection fresh = tried();
        lock.lock();
        try {
            all.add(fresh);
        } finally {
            lock.unlock();
        }
        return fresh;
    }

    private void give(HttpConnection connection) {
        lock.lock();
        try {
            if (connection.usable() && !closed) {
                free.push(connection);
            } else {
                all.remove(connection);
                connection.close();
            }
            freed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Tries every idle connection, so that neither side's idle timeout ends it; replaces those that are gone.
    public void keepAlive() {
        int idle;
        lock.lock();
        try {
            idle = free.size();
        } finally {
            lock.unlock();
        }
        for (int i = 0; i < idle; i++) {
            HttpConnection connection;
            lock.lock();
            try {
                connection = free.pollLast();
            } finally {
                lock.unlock();
            }
            if (connection == null) {
                return;
            }
            try {
                connection.get(TRIAL, OutputStream.nullOutputStream(), MOST_TRIAL_BYTES, patience);
            } catch (HttpFailure e) {
                give(connection);
                try {
                    put(tried());
                } catch (HttpFailure again) {
                    // It may come back: the next request tries a new one.
                    return;
                }
                continue;
            }
            give(connection);
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            all.forEach(HttpConnection::close);
            all.clear();
            free.clear();
            freed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
