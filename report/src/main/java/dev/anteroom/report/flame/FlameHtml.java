package dev.anteroom.report.flame;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.anteroom.profile.flame.FlameGraph;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// One self-contained page with one flame graph: no network, and a policy that allows the page's own script and style
/// only, by their hashes.
public final class FlameHtml {
    private static final String PAGE_STYLE = """

            :root { color-scheme: light dark; }
            body { margin: 0; padding: 14px 18px; background: #ffffff; color: #1d2125; font: 14px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
            h1 { font-size: 18px; margin: 0; overflow-wrap: anywhere; }
            header p { margin: 2px 0 10px; color: #59636e; overflow-wrap: anywhere; }
            @media (prefers-color-scheme: dark) { body { background: #14171a; color: #e4e7ea; } header p { color: #a0a9b2; } }
            @media (max-width: 600px) { body { padding: 8px; } }
            @media print { body { background: #ffffff; color: #000000; padding: 0; } }
            """;
    private static final String PAGE_SCRIPT = """

            {
              const payload = JSON.parse(document.getElementById("flame-data").textContent);
              const options = JSON.parse(document.getElementById("flame-options").textContent);
              const root = document.getElementById("flame");
              window.flame = AnteroomFlame.mount(root, payload, { ...options, page: true, height: Math.max(300, innerHeight - 260) });
              window.flame.ready.catch((problem) => {
                root.textContent = "The flame graph can't be shown: " + problem.message;
              });
            }
            """;

    private FlameHtml() {}

    /// How the page looks at first; the reader can change all of it.
    public record View(boolean icicle, boolean inverted, boolean acceptPath, Palette palette) {}

    /// @param graph with the kinds of `rules`, and not inverted
    /// @param inverted the same upside down; null: the page does it with what it has
    public static String of(
            FlameGraph graph, @Nullable FlameGraph inverted, ColourRules rules, FlameTitle title, View view) {
        // The hash of the script takes half as long as all frames do: on a second core.
        CompletableFuture<String> payload =
                CompletableFuture.supplyAsync(() -> FlamePayload.of(graph, inverted, rules, title));
        String script = FlameAssets.script() + PAGE_SCRIPT;
        String style = FlameAssets.style() + PAGE_STYLE;
        StringBuilder page = new StringBuilder();
        page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src ");
        page.append(hash(script)).append("; style-src ").append(hash(style));
        page.append("; worker-src blob:; img-src blob: data:; base-uri 'none'; form-action 'none'\">\n");
        page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        page.append("<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
        Escape.xml(page, title.title());
        page.append(" – flame graph</title>\n<style>")
                .append(style)
                .append("</style>\n</head>\n<body>\n<header>\n<h1>");
        Escape.xml(page, title.title());
        page.append("</h1>\n<p>");
        Escape.xml(page, title.subtitle());
        page.append("</p>\n</header>\n<main>\n<div id=\"flame\">");
        page.append(
                "<noscript>This page draws its flame graph with a script. <code>anteroom flame --svg</code> makes a");
        page.append(
                " picture that needs none.</noscript></div>\n</main>\n<script type=\"application/json\" id=\"flame-options\">");
        page.append("{\"icicle\":")
                .append(view.icicle())
                .append(",\"inverted\":")
                .append(view.inverted());
        page.append(",\"acceptPath\":").append(view.acceptPath()).append(",\"palette\":\"");
        page.append(view.palette() == Palette.COLOUR_BLIND ? "colour-blind" : "default")
                .append("\"}</script>\n");
        page.append("<script type=\"application/json\" id=\"flame-data\">");
        page.append(payload.join()).append("</script>\n<script>");
        page.append(script).append("</script>\n</body>\n</html>\n");
        return page.toString();
    }

    /// A source for a Content-Security-Policy: what a script or style element with exactly this text needs.
    public static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible); // every JRE has SHA-256
        }
    }
}
