package dev.anteroom.drift.policy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// YAML in which nothing is passed over: what isn't known is an error with its line and the nearest known word.
final class StrictYaml {
    private static final int MAX_CHARACTERS = 1 << 20;
    private static final int MAX_SHOWN = 40;
    private static final int MAX_DISTANCE = 3;

    private final String name;

    StrictYaml(String name) {
        this.name = name;
    }

    /// A value and the line of its key.
    record Entry(Node value, int line) {}

    Node root(String yaml) {
        if (yaml.length() > MAX_CHARACTERS) {
            throw new PolicyException(name + ": longer than a policy can be");
        }
        LoadSettings settings = LoadSettings.builder()
                .setLabel(name)
                .setAllowDuplicateKeys(false)
                .setAllowRecursiveKeys(false)
                .setMaxAliasesForCollections(0)
                .setCodePointLimit(MAX_CHARACTERS)
                .build();
        Optional<Node> root;
        try {
            root = new Compose(settings).composeString(yaml);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            throw error(line, "not YAML: " + e.getProblem().strip().replaceAll("\\s+", " "));
        } catch (YamlEngineException e) {
            throw new PolicyException(name + ": not YAML: "
                    + String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " "));
        } catch (StackOverflowError e) {
            // The YAML parser descends once for each level, and has no limit of its own.
            throw new PolicyException(name + ": nests lists or maps without end");
        }
        return root.orElseThrow(() -> new PolicyException(name + ": empty; docs/drift.md shows what rules there are"));
    }

    /// A mapping whose keys are all among `known`.
    Map<String, Entry> mapping(Node node, String what, Collection<String> known) {
        Map<String, Entry> entries = mapping(node, what);
        entries.forEach((key, entry) -> {
            if (!known.contains(key)) {
                throw error(entry.line, "unknown key " + shown(key) + " in " + what + suggestion(key, known));
            }
        });
        return entries;
    }

    Map<String, Entry> mapping(Node node, String what) {
        if (!(node instanceof MappingNode mapping)) {
            throw error(line(node), what + " is a mapping");
        }
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            int line = line(tuple.getKeyNode());
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw error(line, "a name belongs here");
            }
            if (entries.put(key.getValue(), new Entry(tuple.getValueNode(), line)) != null) {
                throw error(line, shown(key.getValue()) + " stands here a second time");
            }
        }
        return entries;
    }

    List<Node> list(Entry entry, String what) {
        if (!(entry.value instanceof SequenceNode sequence)) {
            throw error(entry.line, what + " is a list");
        }
        return List.copyOf(sequence.getValue());
    }

    List<String> texts(Entry entry, String what) {
        List<String> texts = new ArrayList<>();
        for (Node node : list(entry, what)) {
            texts.add(text(new Entry(node, line(node))));
        }
        return texts;
    }

    String text(Entry entry) {
        if (entry.value instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw error(entry.line, "a single value belongs here");
    }

    boolean bool(Entry entry) {
        return switch (text(entry)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw error(entry.line, shown(text(entry)) + " is neither true nor false");
        };
    }

    String required(Map<String, Entry> entries, String key, int line, String what) {
        Entry entry = entries.get(key);
        if (entry == null || text(entry).isBlank()) {
            throw error(entry == null ? line : entry.line, what + " needs " + key);
        }
        return text(entry);
    }

    static int line(@Nullable Node node) {
        return node == null
                ? 1
                : node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }

    PolicyException error(int line, String what) {
        return new PolicyException(name + " line " + line + ": " + what);
    }

    /// `; did you mean at_least?`, or what there is.
    String suggestion(String written, Collection<String> known) {
        String nearest = "";
        int best = MAX_DISTANCE + 1;
        for (String word : known.stream().sorted().toList()) {
            int distance = distance(written, word);
            if (distance < best) {
                best = distance;
                nearest = word;
            }
        }
        return nearest.isEmpty()
                ? "; known are " + String.join(", ", known.stream().sorted().toList())
                : "; did you mean " + nearest + "?";
    }

    /// Levenshtein's: characters to insert, delete or replace.
    private static int distance(String one, String other) {
        if (Math.abs(one.length() - other.length()) > MAX_DISTANCE) {
            return MAX_DISTANCE + 1;
        }
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int above = row[j];
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(above, row[j - 1]));
                diagonal = above;
            }
        }
        return row[other.length()];
    }

    static String shown(String text) {
        String cut = text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "…" : text;
        StringBuilder shown = new StringBuilder("'");
        cut.codePoints().forEach(c -> shown.appendCodePoint(Character.isISOControl(c) ? '?' : c));
        return shown.append('\'').toString();
    }
}
