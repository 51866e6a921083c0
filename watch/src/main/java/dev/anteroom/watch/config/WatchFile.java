package dev.anteroom.watch.config;

import dev.anteroom.collect.CollectException;
import dev.anteroom.collect.trigger.Condition;
import dev.anteroom.collect.trigger.ConditionParser;
import dev.anteroom.watch.WatchException;
import dev.anteroom.watch.config.WatchConfig.CaptureRules;
import dev.anteroom.watch.config.WatchConfig.KafkaRules;
import dev.anteroom.watch.config.WatchConfig.Receiver;
import dev.anteroom.watch.config.WatchConfig.SeriesRules;
import dev.anteroom.watch.config.WatchConfig.Web;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Reads `watch.yaml`. What it doesn't know is an error with its line: an agent whose trigger has a typing error in its
/// name
/// would watch for nothing.
public final class WatchFile {
    private static final String SCHEMA = "anteroom.watch/1";

    private WatchFile() {}

    /// @throws WatchException with one sentence and the line
    public static WatchConfig read(Path file) {
        try {
            return read(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new WatchException(file + " can't be read: " + e.getMessage(), e);
        }
    }

    /// @param name the file, as the user named it
    public static WatchConfig read(String name, String yaml) {
        YamlMap top = YamlMap.read(name, yaml);
        String schema = top.text("schema")
                .orElseThrow(() -> new WatchException(name + " line 1: schema: " + SCHEMA + " is missing"));
        if (!schema.equals(SCHEMA)) {
            throw top.error("schema", "is '" + schema + "'; this version reads " + SCHEMA);
        }
        WatchConfig usual = WatchConfig.defaults();
        WatchConfig config = new WatchConfig(
                listen(top, usual),
                top.text("state").map(Path::of).orElse(null),
                top.decimal("cpu_percent", 0.1, 100, usual.cpuPercent()),
                top.number("idle_hertz", 1, 10, usual.idleHertz()),
                condition(top, usual),
                series(top, usual.series()),
                capture(top, usual.capture()),
                top.number("keep_days", 1, 366, usual.keepDays()),
                top.text("textfile").map(Path::of).orElse(null),
                web(top),
                receivers(top),
                top.text("broker").map(Path::of).orElse(null),
                kafka(top));
        top.finish();
        return config;
    }

    private static @Nullable InetSocketAddress listen(YamlMap top, WatchConfig usual) {
        String text = top.text("listen", "");
        if (text.isEmpty()) {
            return usual.listen();
        }
        return text.equals("none")
                ? null
                : Address.parse(text)
                        .orElseThrow(() -> top.error("listen", "is ADDRESS:PORT or none, not '" + text + "'"));
    }

    private static Condition condition(YamlMap top, WatchConfig usual) {
        if (!top.has("when")) {
            return usual.when();
        }
        try {
            Condition condition = ConditionParser.parse(top.text("when", ""));
            if (asksForThrottling(condition)) {
                throw top.error("when", "can't ask for cpu.throttled: the agent watches queues");
            }
            return condition;
        } catch (CollectException e) {
            throw top.error("when", String.valueOf(e.getMessage()).replaceFirst("^--when:? ", ""));
        }
    }

    private static boolean asksForThrottling(Condition condition) {
        return condition instanceof Condition.ThrottledAbove
                || (condition instanceof Condition.AnyOf any
                        && any.conditions().stream().anyMatch(WatchFile::asksForThrottling));
    }

    private static SeriesRules series(YamlMap top, SeriesRules usual) {
        YamlMap map = top.map("series").orElse(null);
        if (map == null) {
            return usual;
        }
        Set<Integer> ports = new TreeSet<>();
        for (String text : map.texts("ports")) {
            if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > 65_535) {
                throw map.error("ports", "holds '" + text + "', which is no port");
            }
            ports.add(Integer.parseInt(text));
        }
        SeriesRules rules = new SeriesRules(
                map.number("cap", 1, 20_000, usual.cap()),
                map.number("young_seconds", 0, 3_600, usual.youngSeconds()),
                ports);
        map.finish();
        return rules;
    }

    private static CaptureRules capture(YamlMap top, CaptureRules usual) {
        YamlMap map = top.map("capture").orElse(null);
        if (map == null) {
            return usual;
        }
        CaptureRules rules = new CaptureRules(
                map.bool("enabled", usual.enabled()),
                map.number("seconds", 1, 300, usual.seconds()),
                map.bool("pprof", usual.pprof()),
                map.number("per_listener_minutes", 0, 10_080, usual.perListenerMinutes()),
                map.number("per_hour", 0, 3_600, usual.perHour()),
                map.number("disk_megabytes", 1, 1_000_000, usual.diskMegabytes()));
        map.finish();
        return rules;
    }

    private static Web web(YamlMap top) {
        YamlMap map = top.map("web").orElse(null);
        if (map == null) {
            return Web.OPEN;
        }
        String prefix = map.text("prefix", "");
        if (!prefix.matches("(/[A-Za-z0-9._~-]+)*")) {
            throw map.error("prefix", "is a path like /anteroom, without a slash at its end");
        }
        Web web = new Web(
                prefix,
                map.text("basic_auth_file").map(Path::of).orElse(null),
                map.text("token_file").map(Path::of).orElse(null));
        map.finish();
        return web;
    }

    private static @Nullable KafkaRules kafka(YamlMap top) {
        YamlMap map = top.map("kafka").orElse(null);
        if (map == null) {
            return null;
        }
        if (!top.has("state")) {
            throw top.error("kafka", "needs a state folder: what the brokers don't take waits there");
        }
        List<String> brokers = map.texts("brokers");
        if (brokers.isEmpty()) {
            throw map.error("brokers", "is a list of HOST:PORT");
        }
        for (String broker : brokers) {
            if (!broker.matches("[A-Za-z0-9._-]{1,253}:[0-9]{1,5}|\\[[0-9A-Fa-f:]{2,45}\\]:[0-9]{1,5}")) {
                throw map.error("brokers", "holds '" + broker + "', which isn't HOST:PORT");
            }
        }
        KafkaRules rules = new KafkaRules(
                brokers,
                map.number("spool_megabytes", 1, 10_000, KafkaRules.USUAL_SPOOL_MEGABYTES),
                map.text("properties_file").map(Path::of).orElse(null),
                map.pairs("facts"));
        map.finish();
        return rules;
    }

    private static List<Receiver> receivers(YamlMap top) {
        List<Receiver> receivers = new ArrayList<>();
        for (YamlMap map : top.maps("notify")) {
            Receiver.Kind found = null;
            String url = "";
            for (Receiver.Kind kind : Receiver.Kind.values()) {
                String key = kind.name().toLowerCase(Locale.ROOT);
                if (map.has(key)) {
                    if (found != null) {
                        throw map.error(key, "stands beside another kind: one receiver, one kind");
                    }
                    found = kind;
                    url = url(map, key);
                }
            }
            receivers.add(new Receiver(kindOf(map, found), url, map.pairs("headers")));
            map.finish();
        }
        return receivers;
    }

    private static Receiver.Kind kindOf(YamlMap map, Receiver.@Nullable Kind found) {
        if (found == null) {
            map.finish();
            throw map.error("", "names no kind: alertmanager, slack, webhook, grafana or loki, with a URL");
        }
        return found;
    }

    private static String url(YamlMap map, String key) {
        String text = map.text(key, "");
        try {
            URI uri = new URI(text);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (web && uri.getHost() != null && uri.getUserInfo() == null) {
                return text;
            }
        } catch (URISyntaxException e) {
            // Told below.
        }
        throw map.error(key, "is http://HOST or https://HOST with a path, not '" + text + "'");
    }
}
