package dev.anteroom.fleet.job;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Rows of what is told as it is.
enum ToldUpsert implements Upsert<Told> {
    ROWS;

    @Override
    public Object key(Told told) {
        // Which rows come of it shows when it is read.
        return new Object();
    }

    @Override
    public long partition(Told told) {
        return -1;
    }

    @Override
    public void send(Connection connection, Collection<Told> things) throws SQLException {
        Map<ToldTable, Map<List<@Nullable Object>, ToldRow>> byTable = new EnumMap<>(ToldTable.class);
        for (Told told : things) {
            for (ToldRow row : ToldRows.of(told)) {
                byTable.computeIfAbsent(row.table(), table -> new LinkedHashMap<>())
                        .merge(row.key(), row, ToldRow::then);
            }
        }
        for (Map.Entry<ToldTable, Map<List<@Nullable Object>, ToldRow>> entry : byTable.entrySet()) {
            try (PreparedStatement statement =
                    connection.prepareStatement(entry.getKey().sql())) {
                for (ToldRow row : new ArrayList<>(entry.getValue().values())) {
                    row.bind(statement);
                    statement.addBatch();
                }
                statement.executeBatch();
            }
        }
    }
}
