package dev.anteroom.drift.declared;

import dev.anteroom.drift.facts.Declared;
import dev.anteroom.drift.value.ParameterName;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// What container manifests (Kubernetes, Compose) and Ansible variables declare. All write a kernel parameter in one of
/// three ways: `net.core.somaxconn: 4096`, `{name: net.core.somaxconn, value: 4096}`, `- net.core.somaxconn=4096`. In
/// the same ways they write the variables GOMAXPROCS and GOMEMLIMIT; Compose has `ulimits: {nofile: …}` besides.
public final class YamlFiles {
    private static final int MAX_DEPTH = 64;
    private static final List<String> TREES = List.of("net.", "fs.");

    private final DeclaredFile file;
    private final Declared.Scope scope;
    private final Map<String, Declared> found = new LinkedHashMap<>();

    private YamlFiles(DeclaredFile file, Declared.Scope scope) {
        this.file = file;
        this.scope = scope;
    }

    public static boolean isOne(String path) {
        return path.endsWith(".yaml") || path.endsWith(".yml");
    }

    /// Of two assignments in a file the later wins. A value that a template has yet to fill in declares nothing.
    public static Collection<Declared> read(DeclaredFile file, Declared.Scope scope) {
        YamlFiles reader = new YamlFiles(file, scope);
        for (Node document : YamlNodes.documents(file.text())) {
            reader.document(document);
        }
        return reader.found.values();
    }

    private void document(Node document) {
        Node services = YamlNodes.get(document, "services").orElse(null);
        if (services instanceof MappingNode compose) {
            for (NodeTuple service : compose.getValue()) {
                String name = YamlNodes.text(service.getKeyNode());
                walk(service.getValueNode(), new Place(Declared.Kind.MANIFEST, name == null ? "" : name), 0);
            }
        } else if (YamlNodes.get(document, "kind").isPresent()
                && YamlNodes.get(document, "apiVersion").isPresent()) {
            String name = YamlNodes.text(YamlNodes.get(document, "metadata")
                    .flatMap(metadata -> YamlNodes.get(metadata, "name"))
                    .orElse(null));
            walk(document, new Place(Declared.Kind.MANIFEST, name == null ? "" : name), 0);
        } else {
            walk(document, new Place(Declared.Kind.ANSIBLE, ""), 0);
        }
    }

    /// Of whom a part of a document speaks.
    private record Place(Declared.Kind kind, String workload) {}

    private void walk(Node node, Place place, int depth) {
        if (depth > MAX_DEPTH) {
            return;
        }
        if (node instanceof MappingNode mapping) {
            String name = YamlNodes.text(YamlNodes.get(node, "name").orElse(null));
            Node value = YamlNodes.get(node, "value").orElse(null);
            if (name != null && value != null) {
                put(name, YamlNodes.text(value), YamlNodes.line(value), place);
            }
            for (NodeTuple tuple : mapping.getValue()) {
                entry(tuple, place, depth);
            }
        } else if (node instanceof SequenceNode sequence) {
            for (Node item : sequence.getValue()) {
                String text = YamlNodes.text(item);
                int equals = text == null ? -1 : text.indexOf('=');
                if (text != null && equals > 0) {
                    put(text.substring(0, equals), text.substring(equals + 1), YamlNodes.line(item), place);
                } else {
                    walk(item, place, depth + 1);
                }
            }
        }
    }

    private void entry(NodeTuple tuple, Place place, int depth) {
        String key = YamlNodes.text(tuple.getKeyNode());
        Node value = tuple.getValueNode();
        String text = YamlNodes.text(value);
        if ("nofile".equals(key)) {
            String soft = YamlNodes.text(YamlNodes.get(value, "soft").orElse(value));
            String hard = YamlNodes.text(YamlNodes.get(value, "hard").orElse(value));
            put("process.nofile.soft", soft, YamlNodes.line(value), place);
            put("process.nofile.hard", hard, YamlNodes.line(value), place);
        } else if (key != null && text != null) {
            put(key, text, YamlNodes.line(tuple.getKeyNode()), place);
        } else {
            walk(value, place, depth + 1);
        }
    }

    private void put(String written, @Nullable String value, int line, Place place) {
        String parameter = parameter(written);
        if (parameter == null || value == null || value.contains("{{") || value.isBlank()) {
            return;
        }
        String key = place.workload + "\0" + parameter;
        found.remove(key);
        found.put(key, new Declared(place.kind, scope, parameter, value.strip(), file.path(), line, place.workload));
    }

    private static @Nullable String parameter(String written) {
        if (written.startsWith("process.nofile.")) {
            return written;
        }
        if (written.equals("GOMAXPROCS") || written.equals("GOMEMLIMIT")) {
            return "go." + written.toLowerCase(Locale.ROOT);
        }
        String name = ParameterName.canonical(written);
        boolean sysctl =
                TREES.stream().anyMatch(name::startsWith) && name.chars().noneMatch(c -> c <= ' ');
        return sysctl ? name : null;
    }
}
