package dev.anteroom.fleet.job;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;

/// Things that become one row each, all of one table.
///
/// @param <T> the things
interface TableUpsert<T> extends Upsert<T> {
    /// With `ON CONFLICT … DO UPDATE`.
    String sql();

    void bind(PreparedStatement statement, T thing) throws SQLException;

    @Override
    default void send(Connection connection, Collection<T> things) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql())) {
            for (T thing : things) {
                bind(statement, thing);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
