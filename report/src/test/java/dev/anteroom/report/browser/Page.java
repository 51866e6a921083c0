package dev.anteroom.report.browser;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One tab of a [Chromium].
public final class Page implements AutoCloseable {
    private static final Map<String, Integer> KEY_CODES = Map.of(
            "Enter", 13, "Escape", 27, "ArrowLeft", 37, "ArrowUp", 38, "ArrowRight", 39, "ArrowDown", 40, "Tab", 9);

    private final Chromium chromium;
    private final String target;
    private final String session;

    Page(Chromium chromium, String target, String session) {
        this.chromium = chromium;
        this.target = target;
        this.session = session;
    }

    JsonNode call(String method, Map<String, ?> parameters) {
        return chromium.call(session, method, parameters);
    }

    void navigate(URI address) {
        call("Page.navigate", Map.of("url", address.toString()));
        waitFor("document.readyState === 'complete' && location.href !== 'about:blank'");
    }

    /// The value of a JavaScript expression; a promise is waited for.
    ///
    /// @throws IllegalStateException if it throws
    public JsonNode evaluate(String expression) {
        JsonNode answer = call(
                "Runtime.evaluate",
                Map.of("expression", expression, "returnByValue", true, "awaitPromise", true, "userGesture", true));
        if (answer.has("exceptionDetails")) {
            throw new IllegalStateException(expression + ": "
                    + answer.path("exceptionDetails")
                            .path("exception")
                            .path("description")
                            .asString("failed"));
        }
        return answer.path("result").path("value");
    }

    /// Waits until an expression is true, at most 30 seconds.
    public void waitFor(String condition) {
        long until = System.nanoTime() + 30_000_000_000L;
        while (!evaluate("!!(" + condition + ")").asBoolean()) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException("never became true: " + condition);
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
        }
    }

    /// Presses and releases a key.
    ///
    /// @param key as `KeyboardEvent.key` has it
    public void press(String key) {
        press(key, 0);
    }

    /// @param modifiers 1 Alt, 2 Ctrl, 4 Meta, 8 Shift
    public void press(String key, int modifiers) {
        int code = KEY_CODES.getOrDefault(key, (int) Character.toUpperCase(key.charAt(0)));
        boolean text = key.length() == 1 && (modifiers & 7) == 0;
        call(
                "Input.dispatchKeyEvent",
                Map.of(
                        "type", text ? "keyDown" : "rawKeyDown",
                        "key", key,
                        "modifiers", modifiers,
                        "windowsVirtualKeyCode", code,
                        "text", text ? key : key.equals("Enter") ? "\r" : ""));
        call(
                "Input.dispatchKeyEvent",
                Map.of("type", "keyUp", "key", key, "modifiers", modifiers, "windowsVirtualKeyCode", code));
    }

    public void type(String text) {
        call("Input.insertText", Map.of("text", text));
    }

    public void moveTo(double x, double y) {
        mouse("mouseMoved", x, y, "none", 0);
    }

    public void click(double x, double y) {
        moveTo(x, y);
        mouse("mousePressed", x, y, "left", 1);
        mouse("mouseReleased", x, y, "left", 1);
    }

    /// Presses the button at one place and lets it go at another, with a few moves between.
    public void drag(double fromX, double fromY, double toX, double toY) {
        moveTo(fromX, fromY);
        mouse("mousePressed", fromX, fromY, "left", 1);
        for (int step = 1; step <= 5; step++) {
            mouse("mouseMoved", fromX + (toX - fromX) * step / 5, fromY + (toY - fromY) * step / 5, "left", 0);
        }
        mouse("mouseReleased", toX, toY, "left", 1);
    }

    private void mouse(String type, double x, double y, String button, int count) {
        call("Input.dispatchMouseEvent", Map.of("type", type, "x", x, "y", y, "button", button, "clickCount", count));
    }

    /// Clicks the middle of the first element of a selector.
    public void click(String selector) {
        JsonNode box = evaluate("(() => { const e = document.querySelector(" + quoted(selector)
                + "); e.scrollIntoView({block: 'nearest'}); const b = e.getBoundingClientRect();"
                + " return [b.x + b.width / 2, b.y + b.height / 2]; })()");
        click(box.path(0).asDouble(), box.path(1).asDouble());
    }

    /// A text as a JavaScript literal.
    public static String quoted(String text) {
        return JsonMapper.shared().writeValueAsString(text);
    }

    /// A touch of one finger or more: where each begins and ends, `{x0, y0, x1, y1}`, in ten steps.
    public void touch(double[]... fingers) {
        for (int step = 0; step <= 10; step++) {
            List<Map<String, Object>> points = new ArrayList<>();
            for (int i = 0; i < fingers.length; i++) {
                double[] f = fingers[i];
                points.add(
                        Map.of("x", f[0] + (f[2] - f[0]) * step / 10, "y", f[1] + (f[3] - f[1]) * step / 10, "id", i));
            }
            call(
                    "Input.dispatchTouchEvent",
                    Map.of("type", step == 0 ? "touchStart" : "touchMove", "touchPoints", points));
        }
        call("Input.dispatchTouchEvent", Map.of("type", "touchEnd", "touchPoints", List.of()));
    }

    /// Ctrl and the wheel.
    public void wheel(double x, double y, double deltaX, double deltaY, int modifiers) {
        call(
                "Input.dispatchMouseEvent",
                Map.of(
                        "type",
                        "mouseWheel",
                        "x",
                        x,
                        "y",
                        y,
                        "deltaX",
                        deltaX,
                        "deltaY",
                        deltaY,
                        "modifiers",
                        modifiers));
    }

    /// What is seen, as PNG.
    public void screenshot(Path file) throws IOException {
        byte[] png = Base64.getDecoder()
                .decode(call("Page.captureScreenshot", Map.of("format", "png"))
                        .path("data")
                        .asString());
        Files.write(file, png);
    }

    /// All of the page, as it is printed.
    public void print(Path file) throws IOException {
        Files.write(
                file,
                Base64.getDecoder()
                        .decode(call("Page.printToPDF", Map.of("printBackground", true))
                                .path("data")
                                .asString()));
    }

    /// Errors on the console, exceptions nobody caught, and what the policy refused.
    public List<String> errors() {
        List<String> errors = new ArrayList<>();
        for (JsonNode event : chromium.events(session, "Runtime.exceptionThrown")) {
            errors.add(event.path("params").path("exceptionDetails").toString());
        }
        for (JsonNode event : chromium.events(session, "Log.entryAdded")) {
            if (event.path("params").path("entry").path("level").asString().equals("error")) {
                errors.add(event.path("params").path("entry").path("text").asString());
            }
        }
        return errors;
    }

    /// Runs a script that is no part of the page, policy or not.
    public void inject(Path script) throws IOException {
        evaluate(Files.readString(script, UTF_8) + "\n;true");
    }

    @Override
    public void close() {
        chromium.call(null, "Target.closeTarget", Map.of("targetId", target));
    }
}
