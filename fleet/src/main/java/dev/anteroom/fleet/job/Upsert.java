package dev.anteroom.fleet.job;

import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;

/// How things of one kind become rows whose keys follow from them: writing them again changes nothing.
///
/// @param <T> the things
interface Upsert<T> extends Serializable {
    /// What two things of one row have in common; of these only the later is written.
    Object key(T thing);

    /// A moment whose partitions have to be there, ms since 1970; negative for a table that has none.
    long partition(T thing);

    /// Writes them, without a commit.
    void send(Connection connection, Collection<T> things) throws SQLException;
}
