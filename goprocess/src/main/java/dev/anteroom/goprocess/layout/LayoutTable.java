package dev.anteroom.goprocess.layout;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The lines of `layouts.txt`: `1.23 amd64 g=432 g.m=48 …`.
public final class LayoutTable {
    private static final List<Row> ROWS = read();

    private record Row(int version, String architecture, RuntimeLayout layout) {}

    private LayoutTable() {}

    /// The layouts to try for a version, the likeliest first: its own; for one that the table doesn't have, its newer
    /// and its older neighbour. Which of them is right must be proved.
    ///
    /// @param version the minor version, 23 for Go 1.23
    public static List<RuntimeLayout> candidates(int version, String architecture) {
        List<Row> rows = new ArrayList<>();
        for (Row row : ROWS) {
            if (row.architecture.equals(architecture)) {
                rows.add(row);
            }
        }
        for (Row row : rows) {
            if (row.version == version) {
                return List.of(row.layout);
            }
        }
        // The sort is stable: of two neighbours equally far away, the newer one comes first.
        rows.sort(Comparator.comparingInt((Row row) -> -row.version));
        rows.sort(Comparator.comparingInt((Row row) -> Math.abs(row.version - version)));
        return rows.stream().limit(2).map(Row::layout).toList();
    }

    /// The newest minor version that the table has.
    public static int newest() {
        return ROWS.stream().mapToInt(Row::version).max().orElse(0);
    }

    private static List<Row> read() {
        try (InputStream in = LayoutTable.class.getResourceAsStream("layouts.txt")) {
            if (in == null) {
                throw new IllegalStateException("layouts.txt is missing beside " + LayoutTable.class.getName());
            }
            List<Row> rows = new ArrayList<>();
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
                String[] word = line.split(" ", -1);
                if (word.length < 3) {
                    continue;
                }
                int version = Integer.parseInt(word[0].substring("1.".length()));
                Map<String, Integer> at = new HashMap<>();
                for (int i = 2; i < word.length; i++) {
                    int equals = word[i].indexOf('=');
                    at.put(word[i].substring(0, equals), Integer.valueOf(word[i].substring(equals + 1)));
                }
                rows.add(new Row(version, word[1], new RuntimeLayout(version, at)));
            }
            return List.copyOf(rows);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
