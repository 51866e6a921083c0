package dev.anteroom.fleet.store;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/// Fills one table by COPY: for what isn't there yet, some ten times as quick as rows one by one.
public final class BulkLoad implements AutoCloseable {
    private static final int SENT_AT_ONCE = 1 << 16;
    private static final HexFormat HEX = HexFormat.of();

    private final CopyIn copy;
    private final StringBuilder rows = new StringBuilder(SENT_AT_ONCE + 4_096);

    /// @param table with its columns: `rollup_hour (start, host)`
    /// @throws SQLException if there is no such table
    public BulkLoad(Connection connection, String table) throws SQLException {
        this.copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY fleet." + table + " FROM STDIN");
    }

    /// One row of text, numbers, moments, truth values, bytes, or null.
    public void row(@Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            if (i > 0) {
                rows.append('\t');
            }
            append(values[i]);
        }
        rows.append('\n');
        if (rows.length() >= SENT_AT_ONCE) {
            send();
        }
    }

    private void append(@Nullable Object value) {
        switch (value) {
            case null -> rows.append("\\N");
            case byte[] bytes -> rows.append("\\\\x").append(HEX.formatHex(bytes));
            case String text -> {
                for (int i = 0; i < text.length(); i++) {
                    escape(text.charAt(i));
                }
            }
            default -> rows.append(value);
        }
    }

    private void escape(char c) {
        switch (c) {
            case '\\' -> rows.append("\\\\");
            case '\t' -> rows.append("\\t");
            case '\n' -> rows.append("\\n");
            case '\r' -> rows.append("\\r");
            default -> rows.append(c);
        }
    }

    private void send() throws SQLException {
        byte[] bytes = rows.toString().getBytes(StandardCharsets.UTF_8);
        rows.setLength(0);
        copy.writeToCopy(bytes, 0, bytes.length);
    }

    /// Sends the last rows; the commit is the caller's.
    ///
    /// @throws SQLException where the table doesn't take all of them: it took none
    public void end() throws SQLException {
        send();
        copy.endCopy();
    }

    /// Without [#end] before it, nothing is taken.
    @Override
    public void close() throws SQLException {
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }
}
