package dev.anteroom.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.finding.Confidence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Mistakes that public projects reported, each written anew as the smallest program that has it.
class PublicIssuesTest {
    private static final String HEAD = """
            package main

            import (
            	"crypto/tls"
            	"log"
            	"net"
            )

            var _ = log.Print
            var _ tls.Config

            func handle(c net.Conn) { c.Close() }

            """;

    @TempDir
    Path folder;

    private List<String> rules(String source) throws IOException {
        Files.writeString(folder.resolve("main.go"), source);
        return new Linter(folder, LocalDate.of(2026, 11, 30))
                .lint(List.of("./...")).shown(Confidence.LIKELY).stream()
                        .map(mistake -> mistake.about().id())
                        .toList();
    }

    @Test
    void should_find_the_spin_on_every_error() throws IOException {
        // agent-sandbox.nix#109, cloudwego/netpoll#230
        assertThat(rules(HEAD + """
                func serve(ln net.Listener) {
                	for {
                		c, err := ln.Accept()
                		if err != nil {
                			log.Print(err)
                			continue
                		}
                		go handle(c)
                	}
                }
                """)).contains("AR101");
    }

    @Test
    void should_find_the_spin_on_temporary_errors() throws IOException {
        // golang/go#66252
        assertThat(rules(HEAD + """
                func serve(ln net.Listener) error {
                	for {
                		c, err := ln.Accept()
                		if err != nil {
                			if ne, ok := err.(net.Error); ok && ne.Temporary() {
                				continue
                			}
                			return err
                		}
                		go handle(c)
                	}
                }
                """)).contains("AR101");
    }

    @Test
    void should_find_the_loop_that_ends_at_a_transient_error() throws IOException {
        // ftpserverlib#210, IBM/TSS#44, getlantern/http-proxy-archived#111
        assertThat(rules(HEAD + """
                func serve(ln net.Listener) {
                	for {
                		c, err := ln.Accept()
                		if err != nil {
                			log.Fatal(err)
                		}
                		go handle(c)
                	}
                }
                """)).contains("AR102");
    }

    @Test
    void should_find_the_loop_that_never_ends_once_closed() throws IOException {
        // nanomsg/mangos#68
        assertThat(rules(HEAD + """
                type server struct{ ln net.Listener }

                func (s *server) stop() { s.ln.Close() }

                func (s *server) serve() {
                	for {
                		c, err := s.ln.Accept()
                		if err != nil {
                			continue
                		}
                		go handle(c)
                	}
                }
                """)).contains("AR101", "AR104");
    }

    @Test
    void should_find_the_handshake_in_the_loop() throws IOException {
        // canonical/lxd#18819, ansible/receptor#88
        assertThat(rules(HEAD + """
                func serve(ln net.Listener, config *tls.Config) error {
                	for {
                		c, err := ln.Accept()
                		if err != nil {
                			return err
                		}
                		t := tls.Server(c, config)
                		if t.Handshake() != nil {
                			t.Close()
                			continue
                		}
                		go handle(t)
                	}
                }
                """)).contains("AR103");
    }

    @Test
    void should_find_the_read_two_calls_away() throws IOException {
        // antoniomika/sish#345
        assertThat(rules(HEAD + """
                func serve(ln net.Listener) error {
                	for {
                		c, err := ln.Accept()
                		if err != nil {
                			return err
                		}
                		route(c)
                		go handle(c)
                	}
                }

                func route(c net.Conn) byte { return peek(c) }

                func peek(c net.Conn) byte {
                	var b [1]byte
                	c.Read(b[:])
                	return b[0]
                }
                """)).contains("AR103");
    }

    @Test
    void should_find_the_send_without_a_way_out() throws IOException {
        // canonical/lxd#18819, its review
        assertThat(rules(HEAD + """
                func serve(ln net.Listener) error {
                	conns := make(chan net.Conn)
                	go handle(<-conns)
                	for {
                		c, err := ln.Accept()
                		if err != nil {
                			return err
                		}
                		conns <- c
                	}
                }
                """)).contains("AR106");
    }

    @Test
    void should_stay_silent_on_a_loop_that_backs_off_and_ends() throws IOException {
        assertThat(rules("""
                package main

                import (
                	"errors"
                	"net"
                	"time"
                )

                func handle(c net.Conn) { c.Close() }

                func serve(ln net.Listener) error {
                	for {
                		c, err := ln.Accept()
                		if errors.Is(err, net.ErrClosed) {
                			return nil
                		}
                		if err != nil {
                			time.Sleep(50 * time.Millisecond)
                			continue
                		}
                		go handle(c)
                	}
                }
                """)).isEmpty();
    }
}
