package dev.anteroom.diagnosis.weigh;

import dev.anteroom.diagnosis.model.CauseId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What each observation weighs for which cause, in natural log-odds. A pair that isn't in the table weighs nothing.
///
/// The file has a row for each pair: `observation TAB cause TAB prior TAB weight`. An observation is a [Sign]'s id, or
/// `because:CAUSE` for a cause that follows from another one.
public final class Weights {
    /// How a consequence's observation begins.
    public static final String BECAUSE = "because:";

    private static final String FILE = "weights.tsv";
    private static final String HEADER = "observation\tcause\tprior\tweight";
    private static final Weights SHIPPED = read();

    private final Map<Pair, Cell> cells;

    /// An observation beside a cause.
    public record Pair(String observation, String cause) {}

    /// @param prior what a reviewer would say
    /// @param weight what recordings made of it
    public record Cell(double prior, double weight) {}

    public Weights(Map<Pair, Cell> cells) {
        this.cells = new LinkedHashMap<>(cells);
    }

    /// Those that come with this version.
    public static Weights shipped() {
        return SHIPPED;
    }

    /// The pairs in the order of the file.
    public List<Pair> pairs() {
        return List.copyOf(cells.keySet());
    }

    public Cell cell(Pair pair) {
        Cell cell = cells.get(pair);
        if (cell == null) {
            throw new IllegalArgumentException("no weight of " + pair);
        }
        return cell;
    }

    public double of(Sign sign, CauseId cause) {
        return of(new Pair(sign.id(), cause.id()));
    }

    /// What it takes off a cause that another one, which is likely, brings about.
    public double because(CauseId other, CauseId cause) {
        return of(new Pair(BECAUSE + other.id(), cause.id()));
    }

    private double of(Pair pair) {
        return Optional.ofNullable(cells.get(pair)).map(Cell::weight).orElse(0.0);
    }

    /// The same pairs and priors with other weights, in the order of [#pairs()].
    public Weights with(double[] weights) {
        Map<Pair, Cell> changed = new LinkedHashMap<>();
        List<Pair> pairs = pairs();
        for (int i = 0; i < pairs.size(); i++) {
            changed.put(pairs.get(i), new Cell(cell(pairs.get(i)).prior(), weights[i]));
        }
        return new Weights(changed);
    }

    private static Weights read() {
        Map<Pair, Cell> cells = new LinkedHashMap<>();
        List<String> wrong = new ArrayList<>();
        try (InputStream in = Weights.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(FILE + " isn't in the jar");
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isBlank() || line.startsWith("#") || line.equals(HEADER)) {
                    continue;
                }
                String[] fields = line.split("\t", -1);
                if (fields.length != 4) {
                    wrong.add(line);
                    continue;
                }
                cells.put(
                        new Pair(fields[0], fields[1]),
                        new Cell(Double.parseDouble(fields[2]), Double.parseDouble(fields[3])));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!wrong.isEmpty()) {
            throw new IllegalStateException(FILE + ": no row of four fields: " + wrong);
        }
        return new Weights(cells);
    }
}
