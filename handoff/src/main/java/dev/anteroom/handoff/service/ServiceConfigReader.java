package dev.anteroom.handoff.service;

import dev.anteroom.handoff.HandoffException;
import dev.anteroom.linux.process.Signal;
import dev.anteroom.linux.socket.ListenAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// Reads `service.yaml`.
///
/// ```yaml
/// name: web
/// command: [/srv/web/web, -config, /etc/web.toml]
/// directory: /srv/web
/// environment: {GOMAXPROCS: "4"}
/// listeners:
///   http: ":8080"
///   admin: 127.0.0.1:6060
/// backlog: 4096
/// ready: notify            # auto, notify, accepting
/// ready-timeout: 30s
/// probe: /healthz
/// lame-duck: {signal: USR2, for: 300ms}
/// drain: 30s
/// cleanup: 5s
/// verify: 10s
/// ```
public final class ServiceConfigReader {
    private static final int MAX_BYTES = 1024 * 1024;
    private static final Set<String> KEYS = new TreeSet<>(Set.of(
            "name",
            "command",
            "directory",
            "environment",
            "listeners",
            "backlog",
            "ready",
            "ready-timeout",
            "probe",
            "lame-duck",
            "drain",
            "cleanup",
            "verify"));

    private static final int MAX_ITEMS = 1_000;
    private static final int MAX_SHOWN = 60;

    private final String source;
    private final String text;
    private final Map<?, ?> fields;

    private ServiceConfigReader(String source, String text, Map<?, ?> fields) {
        this.source = source;
        this.text = text;
        this.fields = fields;
    }

    /// @throws HandoffException naming the file and the field that is wrong
    public static ServiceConfig read(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new HandoffException(file + ": more than a megabyte is no service description");
            }
            String text = Files.readString(file);
            Object root = new Load(settings(file.toString())).loadFromString(text);
            if (!(root instanceof Map<?, ?> map)) {
                throw new HandoffException(file + ": a service description is a map of fields: " + KEYS);
            }
            return configOf(file, text, map);
        } catch (IOException e) {
            throw new HandoffException(file + ": cannot be read: " + e.getMessage());
        } catch (YamlEngineException e) {
            throw new HandoffException(place(file, e) + "is no YAML: " + e.getMessage());
        } catch (StackOverflowError e) {
            // The YAML parser descends once for each level, and has no limit of its own.
            throw new HandoffException(file + ": nests lists or maps without end");
        }
    }

    private static LoadSettings settings(String label) {
        return LoadSettings.builder()
                .setLabel(label)
                .setMaxAliasesForCollections(10)
                .build();
    }

    /// `service.yaml: ` or, where the parser says in which line it gave up, `service.yaml:3: `.
    private static String place(Path file, YamlEngineException failure) {
        String line = failure instanceof MarkedYamlEngineException marked
                ? marked.getProblemMark()
                        .map(mark -> ":" + (mark.getLine() + 1))
                        .orElse("")
                : "";
        return file + line + ": ";
    }

    /// What the description's own checks refuse (a listener's name, a path with a NUL) doesn't know the file.
    private static ServiceConfig configOf(Path file, String text, Map<?, ?> fields) {
        String prefix = file + ":";
        try {
            return new ServiceConfigReader(file.toString(), text, fields).config();
        } catch (HandoffException | IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw new HandoffException(message.startsWith(prefix) ? message : prefix + " " + message);
        }
    }

    private ServiceConfig config() {
        for (Object key : fields.keySet()) {
            if (!(key instanceof String name)) {
                throw new HandoffException(source + ": a field's name is a text; there are " + KEYS);
            }
            if (!KEYS.contains(name)) {
                throw wrong(name, "is not a field; there are " + KEYS);
            }
        }
        ServiceConfig.Limits usual = ServiceConfig.Limits.DEFAULT;
        String directory = optional("directory");
        return new ServiceConfig(
                required("name"),
                strings("command"),
                directory == null ? null : Path.of(directory),
                environment(),
                listeners(),
                Integer.parseInt(or("backlog", "[0-9]{1,9}", Integer.toString(ServiceConfig.DEFAULT_BACKLOG))),
                readiness(),
                duration("ready-timeout", ServiceConfig.DEFAULT_READY_TIMEOUT),
                probe(),
                lameDuck(),
                new ServiceConfig.Limits(
                        duration("drain", usual.drain()),
                        duration("cleanup", usual.cleanup()),
                        duration("verify", usual.verify())));
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        map("environment").forEach((key, value) -> {
            String name = scalar("environment", key);
            if (name.isEmpty() || name.indexOf('=') >= 0) {
                throw wrong("environment", "has names that aren't empty and hold no '='");
            }
            environment.put(name, scalar("environment", value));
        });
        return environment;
    }

    private Map<String, ListenAddress> listeners() {
        Map<String, ListenAddress> listeners = new LinkedHashMap<>();
        map("listeners")
                .forEach((name, value) -> listeners.put(
                        scalar("listeners", name),
                        translated("listeners", scalar("listeners", value), ListenAddress::parse)));
        return listeners;
    }

    private ServiceConfig.Readiness readiness() {
        return ServiceConfig.Readiness.valueOf(
                or("ready", "auto|notify|accepting", "auto").toUpperCase(Locale.ROOT));
    }

    private @Nullable String probe() {
        String path = optional("probe");
        if (path != null && !path.matches("/[\\x21-\\x7e]*")) {
            throw wrong("probe", "is the path of an HTTP request, such as /healthz");
        }
        return path;
    }

    private ServiceConfig.@Nullable LameDuck lameDuck() {
        Map<?, ?> duck = map("lame-duck");
        if (duck.isEmpty()) {
            return null;
        }
        Signal signal = Signal.named(scalar("lame-duck", duck.get("signal")))
                .orElseThrow(() -> wrong("lame-duck", "needs a signal, such as USR2"));
        return new ServiceConfig.LameDuck(
                signal, translated("lame-duck", scalar("lame-duck", duck.get("for")), Durations::parse));
    }

    private Duration duration(String key, Duration otherwise) {
        String text = optional(key);
        return text == null ? otherwise : translated(key, text, Durations::parse);
    }

    private <T> T translated(String key, String text, Function<String, T> translation) {
        try {
            return translation.apply(text);
        } catch (IllegalArgumentException | HandoffException e) {
            throw wrong(key, String.valueOf(e.getMessage()));
        }
    }

    private String required(String key) {
        String text = optional(key);
        if (text == null) {
            throw wrong(key, "is missing");
        }
        return text;
    }

    private @Nullable String optional(String key) {
        Object value = fields.get(key);
        return switch (value) {
            case null -> null;
            case String one -> scalar(key, one);
            case Number number -> number.toString();
            default -> throw wrong(key, "is one value, not a list or a map");
        };
    }

    private String or(String key, String pattern, String otherwise) {
        String text = optional(key);
        if (text == null) {
            return otherwise;
        }
        if (!text.matches(pattern)) {
            throw wrong(key, "is " + pattern.replace("|", ", ") + ", not \"" + text + "\"");
        }
        return text;
    }

    private List<String> strings(String key) {
        Object value = fields.get(key);
        if (!(value instanceof List<?> list) || list.isEmpty()) {
            throw wrong(key, "is a list: program and arguments, as [/srv/web, -v]");
        }
        List<String> strings = new ArrayList<>();
        if (list.size() > MAX_ITEMS) {
            throw wrong(key, "has at most " + MAX_ITEMS + " items");
        }
        list.forEach(item -> strings.add(scalar(key, item)));
        return strings;
    }

    /// One value as the text that it stands for. A list or a map in its place (an anchor that holds itself has
    /// no end) is no word of a command, and nothing is no word either.
    private String scalar(String key, @Nullable Object value) {
        return switch (value) {
            case String one when one.indexOf('\0') >= 0 -> throw wrong(key, "holds a NUL");
            case String one -> one;
            case Number number -> number.toString();
            case Boolean flag -> flag.toString();
            case null -> throw wrong(key, "has an item without a value");
            default -> throw wrong(key, "has texts and numbers as its items, not a list or a map");
        };
    }

    private Map<?, ?> map(String key) {
        Object value = fields.get(key);
        return switch (value) {
            case null -> Map.of();
            case Map<?, ?> map when map.size() > MAX_ITEMS -> throw wrong(key, "has at most " + MAX_ITEMS + " items");
            case Map<?, ?> map -> map;
            default -> throw wrong(key, "is a map of names to values");
        };
    }

    private HandoffException wrong(String key, String what) {
        String shown = key.length() > MAX_SHOWN ? key.substring(0, MAX_SHOWN) + "…" : key;
        return new HandoffException(source + line(key) + ": " + shown + " " + what);
    }

    /// `:3` where the field stands in the file's third line. Only asked where the file is refused: it is parsed
    /// again.
    private String line(String key) {
        return new Compose(settings(source))
                .composeString(text)
                .filter(MappingNode.class::isInstance)
                .map(MappingNode.class::cast)
                .flatMap(root -> root.getValue().stream()
                        .map(NodeTuple::getKeyNode)
                        .filter(node -> node instanceof ScalarNode scalar
                                && scalar.getValue().equals(key))
                        .findFirst()
                        .flatMap(Node::getStartMark))
                .map(mark -> ":" + (mark.getLine() + 1))
                .orElse("");
    }
}
