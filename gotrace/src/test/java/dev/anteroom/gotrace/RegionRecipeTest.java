package dev.anteroom.gotrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.anteroom.gotrace.summary.NamedDurations;
import dev.anteroom.gotrace.summary.TraceSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The recipe in docs/trace-regions.md is Go that compiles, and its regions are found in the trace of a program that
/// has it.
class RegionRecipeTest {
    private static final Path PAGE = Path.of("../docs/trace-regions.md");
    private static final Pattern SNIPPET = Pattern.compile("```go\n(.*?)```", Pattern.DOTALL);
    private static final int CONNECTIONS = 5;
    private static final String PROGRAM = """
            package main

            import (
            	"log"
            	"net"
            	"os"
            	"runtime/trace"
            )

            func main() {
            	listener, err := net.Listen("tcp", "127.0.0.1:0")
            	check(err)
            	traced := &tracedListener{listener}
            	out, err := os.Create(os.Args[1])
            	check(err)
            	check(trace.Start(out))
            	for i := 0; i < %d; i++ {
            		go func() {
            			conn, err := net.Dial("tcp", listener.Addr().String())
            			check(err)
            			conn.Close()
            		}()
            		conn, err := traced.Accept()
            		check(err)
            		conn.Close()
            	}
            	trace.Stop()
            	check(out.Close())
            }

            func check(err error) {
            	if err != nil {
            		log.Fatal(err)
            	}
            }
            """.formatted(CONNECTIONS);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"1.19", "1.23"})
    void should_find_the_regions_of_the_documented_listener(String version) throws Exception {
        Path go = Path.of("/usr/lib/go-" + version + "/bin/go");
        assumeTrue(Files.isExecutable(go), "Go " + version + " is needed to compile the recipe");
        Matcher snippet = SNIPPET.matcher(Files.readString(PAGE));
        assertThat(snippet.find()).as(PAGE + " has a Go snippet").isTrue();
        Path recipe = Files.writeString(folder.resolve("recipe.go"), "package main\n\n" + snippet.group(1));
        Path program = Files.writeString(folder.resolve("main.go"), PROGRAM);
        Path trace = folder.resolve("trace.out");

        run(List.of(go.toString(), "run", program.toString(), recipe.toString(), trace.toString()));

        try (TraceReader reader = TraceReader.open(trace)) {
            TraceSummary summary = TraceSummary.of(reader);
            assertThat(summary.outcome().damages()).isEmpty();
            assertThat(summary.regions()).hasSize(1);
            NamedDurations region = summary.regions().getFirst();
            assertThat(region.name()).isEqualTo("syscall.accept");
            assertThat(region.unfinished()).isZero();
            assertThat(region.durations().count()).isEqualTo(CONNECTIONS);
            assertThat(region.durations().totalNanos()).isBetween(1L, summary.windowNanos());
        }
    }

    private void run(List<String> command) throws IOException, InterruptedException {
        Path output = folder.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("GOTOOLCHAIN", "local");
        builder.environment().put("GOPROXY", "off");
        builder.environment().put("GOFLAGS", "-mod=mod");
        Process process = builder.start();
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        assertThat(process.waitFor()).as(Files.readString(output)).isZero();
    }
}
