package dev.anteroom.watch.host;

import dev.anteroom.watch.sampling.NamespaceView;
import java.util.Map;

/// Where views of namespaces come from: opened here ([LocalNamespaces]), or handed over by a broker.
public interface NamespaceSource extends AutoCloseable {
    /// Hears of namespaces.
    interface Visitor {
        /// There is one more; the view belongs to whoever hears of it.
        void found(NamespaceView view);

        /// Nobody lives in it any more.
        void gone(long inode);
    }

    /// Tells what has changed since it was asked last. May take tens of milliseconds: not on the sampler's thread.
    void refresh(Visitor visitor);

    /// How many namespaces or processes couldn't be looked at, by reason: one word each.
    Map<String, Integer> refused();

    @Override
    void close();
}
