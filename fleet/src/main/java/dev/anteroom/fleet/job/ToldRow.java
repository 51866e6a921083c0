package dev.anteroom.fleet.job;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is written of a record.
///
/// @param table in schema `fleet`
/// @param values of its columns: text, whole numbers, doubles, moments, in the order of the table's statement
record ToldRow(ToldTable table, List<@Nullable Object> values) {
    /// What makes it one row of its table.
    List<@Nullable Object> key() {
        List<@Nullable Object> key = new ArrayList<>();
        for (int column : table.key()) {
            key.add(values.get(column));
        }
        return key;
    }

    /// The row after a later one of the same key: of a heartbeat and of a change that several hosts tell, the
    /// first moment still counts.
    ToldRow then(ToldRow later) {
        if (table != ToldTable.HEARTBEAT && table != ToldTable.CHANGE) {
            return later;
        }
        List<@Nullable Object> merged = new ArrayList<>(later.values);
        if (values.get(ToldTable.FIRST_MOMENT) instanceof Timestamp first
                && later.values.get(ToldTable.FIRST_MOMENT) instanceof Timestamp second
                && first.before(second)) {
            merged.set(ToldTable.FIRST_MOMENT, first);
        }
        return new ToldRow(table, merged);
    }

    void bind(PreparedStatement statement) throws SQLException {
        for (int i = 0; i < values.size(); i++) {
            statement.setObject(i + 1, values.get(i));
        }
    }
}
