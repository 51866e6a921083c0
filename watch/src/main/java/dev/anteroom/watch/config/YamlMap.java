package dev.anteroom.watch.config;

import dev.anteroom.watch.WatchException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// A mapping of a YAML file, read strictly: each key is asked for once by its reader, and [#finish()] refuses whatever
/// nobody
/// asked for, with its line and what was probably meant.
final class YamlMap {
    /// Characters; a configuration has some thousand.
    private static final int LONGEST = 1 << 18;

    private final String file;
    private final String path;
    private final int line;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Set<String> known = new TreeSet<>();

    private record Entry(Node value, int line) {}

    private YamlMap(String file, String path, int line, Node node) {
        this.file = file;
        this.path = path;
        this.line = line;
        if (!(node instanceof MappingNode mapping)) {
            throw error(line, (path.isEmpty() ? "the file" : path) + " is a mapping: name: value");
        }
        for (NodeTuple tuple : mapping.getValue()) {
            int at = lineOf(tuple.getKeyNode());
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw error(at, "a name belongs here");
            }
            if (entries.put(key.getValue(), new Entry(tuple.getValueNode(), at)) != null) {
                throw error(at, shown(key.getValue()) + " stands here a second time");
            }
        }
    }

    /// @param file as the user named it
    /// @throws WatchException with one sentence and the line
    static YamlMap read(String file, String yaml) {
        if (yaml.length() > LONGEST) {
            throw new WatchException(file + ": longer than a configuration can be");
        }
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file)
                .setAllowDuplicateKeys(false)
                .setAllowRecursiveKeys(false)
                .setMaxAliasesForCollections(0)
                .setCodePointLimit(LONGEST)
                .build();
        try {
            Optional<Node> root = new Compose(settings).composeString(yaml);
            return new YamlMap(
                    file,
                    "",
                    1,
                    root.orElseThrow(() ->
                            new WatchException(file + ": empty; without a file the agent runs with its defaults")));
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            throw new WatchException(file + " line " + line + ": not YAML: " + oneLine(String.valueOf(e.getProblem())));
        } catch (YamlEngineException e) {
            throw new WatchException(file + ": not YAML: " + oneLine(String.valueOf(e.getMessage())));
        } catch (StackOverflowError e) {
            // The YAML parser descends once for each level, and has no limit of its own.
            throw new WatchException(file + ": nests lists or maps without end");
        }
    }

    boolean has(String key) {
        known.add(key);
        return entries.containsKey(key);
    }

    int line(String key) {
        Entry entry = entries.get(key);
        return entry == null ? line : entry.line;
    }

    Optional<String> text(String key) {
        known.add(key);
        Entry entry = entries.get(key);
        return entry == null ? Optional.empty() : Optional.of(scalar(entry.value, entry.line, key));
    }

    String text(String key, String otherwise) {
        return text(key).orElse(otherwise);
    }

    boolean bool(String key, boolean otherwise) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return otherwise;
        }
        return switch (text.get()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw error(line(key), full(key) + " is true or false, not " + shown(text.get()));
        };
    }

    int number(String key, int least, int most, int otherwise) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return otherwise;
        }
        if (text.get().matches("[0-9]{1,9}")) {
            int value = Integer.parseInt(text.get());
            if (value >= least && value <= most) {
                return value;
            }
        }
        throw error(line(key), full(key) + " is a number from " + least + " to " + most + ", not " + shown(text.get()));
    }

    double decimal(String key, double least, double most, double otherwise) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return otherwise;
        }
        if (text.get().matches("[0-9]{1,9}(\\.[0-9]{1,9})?")) {
            double value = Double.parseDouble(text.get());
            if (value >= least && value <= most) {
                return value;
            }
        }
        throw error(line(key), full(key) + " is a number from " + least + " to " + most + ", not " + shown(text.get()));
    }

    List<String> texts(String key) {
        known.add(key);
        Entry entry = entries.get(key);
        if (entry == null) {
            return List.of();
        }
        if (!(entry.value instanceof SequenceNode sequence)) {
            throw error(entry.line, full(key) + " is a list: [a, b]");
        }
        List<String> texts = new ArrayList<>();
        for (Node node : sequence.getValue()) {
            texts.add(scalar(node, lineOf(node), key));
        }
        return texts;
    }

    Map<String, String> pairs(String key) {
        Map<String, String> pairs = new LinkedHashMap<>();
        map(key).ifPresent(map -> {
            for (String name : map.entries.keySet()) {
                pairs.put(name, map.text(name, ""));
            }
        });
        return pairs;
    }

    Optional<YamlMap> map(String key) {
        known.add(key);
        Entry entry = entries.get(key);
        return entry == null ? Optional.empty() : Optional.of(new YamlMap(file, full(key), entry.line, entry.value));
    }

    List<YamlMap> maps(String key) {
        known.add(key);
        Entry entry = entries.get(key);
        if (entry == null) {
            return List.of();
        }
        if (!(entry.value instanceof SequenceNode sequence)) {
            throw error(entry.line, full(key) + " is a list of mappings");
        }
        List<YamlMap> maps = new ArrayList<>();
        for (Node node : sequence.getValue()) {
            maps.add(new YamlMap(file, full(key) + "[" + maps.size() + "]", lineOf(node), node));
        }
        return maps;
    }

    /// Refuses what nobody has asked for.
    void finish() {
        for (Map.Entry<String, Entry> entry : entries.entrySet()) {
            if (!known.contains(entry.getKey())) {
                String nearest = known.stream()
                        .min((a, b) -> Integer.compare(distance(a, entry.getKey()), distance(b, entry.getKey())))
                        .filter(it -> distance(it, entry.getKey())
                                <= Math.max(2, entry.getKey().length() / 3))
                        .map(it -> "; did you mean '" + it + "'?")
                        .orElse("; known are " + known.stream().collect(Collectors.joining(", ")));
                throw error(entry.getValue().line, "unknown key " + shown(full(entry.getKey())) + nearest);
            }
        }
    }

    WatchException error(String key, String what) {
        return error(line(key), full(key) + " " + what);
    }

    private WatchException error(int at, String what) {
        return new WatchException(file + " line " + at + ": " + what);
    }

    private String full(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private String scalar(Node node, int at, String key) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw error(at, full(key) + " is a single value");
    }

    private static int lineOf(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }

    private static String shown(String text) {
        String cut = text.length() > 60 ? text.substring(0, 60) + "…" : text;
        StringBuilder shown = new StringBuilder("'");
        cut.codePoints().forEach(c -> shown.appendCodePoint(Character.isISOControl(c) ? '?' : c));
        return shown.append('\'').toString();
    }

    /// Insertions, deletions and replacements from one word to the other.
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = i - 1;
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int above = row[j];
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
