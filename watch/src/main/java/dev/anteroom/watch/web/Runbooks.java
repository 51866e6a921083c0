package dev.anteroom.watch.web;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;

/// The documentation's pages that an alert's `runbook_url` leads to, as the text that they are.
public final class Runbooks implements WatchServer.Route {
    public Runbooks() {}

    @Override
    public void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String name = path.substring(path.indexOf("/runbook/") + "/runbook/".length());
        if (!name.matches("(causes/)?[A-Za-z_]+")) {
            Reply.text(exchange, 404, "There is no such page\n");
            return;
        }
        try (InputStream page = Runbooks.class.getResourceAsStream("/dev/anteroom/watch/runbook/" + name + ".md")) {
            if (page == null) {
                Reply.text(exchange, 404, "There is no such page\n");
            } else {
                Reply.bytes(exchange, 200, "text/plain; charset=utf-8", page.readAllBytes());
            }
        }
    }
}
