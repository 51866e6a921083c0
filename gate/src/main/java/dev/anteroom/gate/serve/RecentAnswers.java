package dev.anteroom.gate.serve;

import dev.anteroom.gate.window.Answer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/// The answers of the last second: windows are ten seconds long, and a rollout's steps, its dashboards and its retries
/// ask the same at once. Who asks while an answer is being made waits for that one.
final class RecentAnswers {
    private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int MAX_QUERIES = 1_000;

    private record Made(long nanos, CompletableFuture<Answer> answer) {}

    private final Map<GateQuery, Made> made = new LinkedHashMap<>();

    Answer get(GateQuery query, Function<GateQuery, Answer> judge) {
        CompletableFuture<Answer> mine = null;
        CompletableFuture<Answer> answer;
        synchronized (made) {
            long now = System.nanoTime();
            Made known = made.get(query);
            if (known == null || (known.answer.isDone() && now - known.nanos > FRESH_NANOS)) {
                mine = new CompletableFuture<>();
                known = new Made(now, mine);
                made.remove(query);
                made.put(query, known);
                if (made.size() > MAX_QUERIES) {
                    made.remove(made.keySet().iterator().next());
                }
            }
            answer = known.answer;
        }
        if (mine != null) {
            try {
                mine.complete(judge.apply(query));
            } catch (RuntimeException e) {
                mine.completeExceptionally(e);
                throw e;
            }
        }
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
