// Command frontd opens the listening socket and starts other programs.
package main

import (
	"flag"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"syscall"

	"shop.example/services/kit"
)

func start(c kit.Config, ln *net.TCPListener, n int) *exec.Cmd {
	f, err := ln.File()
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	cmd := exec.Command(flag.Arg(0), flag.Args()[1:]...)
	cmd.ExtraFiles = []*os.File{f}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		log.Fatal(err)
	}
	note(c.Spool, n, cmd.Process.Pid)
	return cmd
}

func note(base string, n, pid int) {
	if err := os.WriteFile(base+strconv.Itoa(n), []byte(strconv.Itoa(pid)), 0o644); err != nil {
		log.Fatal(err)
	}
}

// helper starts the program that prepares pictures. The socket was duplicated for the statistics some lines above.
func helper(c kit.Config, ln *net.TCPListener) {
	raw, err := ln.SyscallConn()
	if err != nil {
		log.Fatal(err)
	}
	dup := -1
	_ = raw.Control(func(fd uintptr) { dup, err = syscall.Dup(int(fd)) })
	if err != nil {
		log.Fatal(err)
	}
	cmd := exec.Command(flag.Arg(0), flag.Args()[1:]...)
	if err := cmd.Start(); err != nil {
		log.Fatal(err)
	}
	note(c.Spool, 1, cmd.Process.Pid)
	syscall.Close(dup)
	go func() { _ = cmd.Wait() }()
}

func main() {
	path := flag.String("c", "frontd.json", "configuration file")
	flag.Parse()
	cfg := kit.Load(*path)
	c := cfg.Get()
	kit.Admin(c.Admin)
	l, err := kit.Listen(c)
	if err != nil {
		log.Fatal(err)
	}
	ln := l.(*net.TCPListener)
	sigs := make(chan os.Signal, 2)
	signal.Notify(sigs, syscall.SIGUSR1, syscall.SIGUSR2, syscall.SIGWINCH)
	if c.Dispatch == "own" {
		srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			kit.Handle(cfg.Get())
			_, _ = io.WriteString(w, "ok\n")
		})}
		go func() { log.Print(srv.Serve(ln)) }()
		for s := range sigs {
			if s == syscall.SIGUSR1 {
				helper(c, ln)
			} else {
				_ = srv.Close()
			}
		}
	}
	first := start(c, ln, 1)
	for s := range sigs {
		if s == syscall.SIGUSR1 {
			os.Exit(0)
		}
		start(c, ln, 2)
		if s == syscall.SIGWINCH { // the first one knows by itself when to end
			continue
		}
		_ = first.Process.Signal(syscall.SIGTERM)
	}
}
