// Command served is the service under test: it takes its listeners by the systemd protocol (or makes its own, as a service
// nobody prepared does), and misbehaves as told.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/http/pprof"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

var (
	version    = flag.String("version", "1", "what it answers")
	listen     = flag.String("listen", "", "makes its own listener, unprepared for any hand-over")
	readyDelay = flag.Duration("ready-delay", 0, "warms up before READY=1")
	noNotify   = flag.Bool("no-notify", false, "never says READY=1")
	exitBefore = flag.Bool("exit-before-ready", false, "ends with status 3 at once")
	exitAfter  = flag.Duration("exit-after", 0, "ends with status 4 so long after READY=1")
	hang       = flag.Bool("hang", false, "READY=1, and never accepts")
	stuck      = flag.Bool("stuck", false, "READY=1, watches the listener, and stops after one Accept")
	slow       = flag.Duration("slow-accept", 0, "works so long between two Accepts")
	leak       = flag.Bool("leak-listener", false, "starts a child that inherits the listener")
	leakFds    = flag.Int("leak-fds", 0, "opens so many files a second and never closes them")
	ignoreTerm = flag.Bool("ignore-term", false, "ignores SIGTERM")
	lame       = flag.Duration("lame-duck", 0, "after SIGTERM, answers with Connection: close for so long before it stops accepting")
	work       = flag.Duration("work", 0, "a request takes so long")
	linger     = flag.Duration("linger", 0, "cleans up for so long after the last request")
	reuseport  = flag.Bool("reuseport", false, "makes its own listener with SO_REUSEPORT, as an overlap restart needs it")
	profiles   = flag.Bool("pprof", false, "answers /debug/pprof/")
	onlyFirst  = flag.Bool("only-first", false, "READY=1, and accepts on the first listener only")
	daemon     = flag.Bool("daemon", false, "goes into the background, as daemons do: a child accepts")
	drop       = flag.String("drop-privileges", "", "becomes nobody, and then cannot read this file")
	firstAfter = flag.Duration("first-accept-after", 0, "READY=1, and works so long before the first Accept")
	exitAt     = flag.Int("exit-at-accept", 0, "ends with status 5 right after this Accept")
	mainPid    = flag.Int("main-pid", 0, "says MAINPID= this process, which is none of it")
	relisten   = flag.Int("backlog", 0, "calls listen again with this backlog")
	blocking   = flag.Bool("blocking", false, "makes the shared listener blocking")
	ownOnUsr1  = flag.Bool("own-socket-on-usr1", false, "on SIGUSR1 opens a SO_REUSEPORT listener of its own and closes what it was given")
	unhealthy  = flag.Bool("unhealthy", false, "/healthz answers 503")
)

// notify speaks sd_notify; without a NOTIFY_SOCKET it does nothing.
func notify(text string) {
	path := os.Getenv("NOTIFY_SOCKET")
	if path == "" {
		return
	}
	conn, err := net.Dial("unixgram", path)
	if err != nil {
		return
	}
	defer conn.Close()
	_, _ = conn.Write([]byte(text))
}

// inherited are the listeners of the systemd protocol, in the order of their descriptors.
func inherited() []net.Listener {
	if os.Getenv("SERVED_CHILD") != "" {
		_ = os.Setenv("LISTEN_PID", strconv.Itoa(os.Getpid()))
	}
	if pid, err := strconv.Atoi(os.Getenv("LISTEN_PID")); err != nil || pid != os.Getpid() {
		log.Fatalf("LISTEN_PID is %q, this process is %d", os.Getenv("LISTEN_PID"), os.Getpid())
	}
	count, _ := strconv.Atoi(os.Getenv("LISTEN_FDS"))
	names := strings.Split(os.Getenv("LISTEN_FDNAMES"), ":")
	if len(names) != count {
		log.Fatalf("LISTEN_FDNAMES %q for %d descriptors", os.Getenv("LISTEN_FDNAMES"), count)
	}
	var listeners []net.Listener
	for i := 0; i < count; i++ {
		file := os.NewFile(uintptr(3+i), names[i])
		l, err := net.FileListener(file)
		if err != nil {
			packets, err2 := net.FilePacketConn(file)
			if err2 != nil {
				log.Fatalf("descriptor %d (%s): %v", 3+i, names[i], err)
			}
			go echo(packets)
			continue
		}
		file.Close()
		listeners = append(listeners, l)
	}
	return listeners
}

func echo(packets net.PacketConn) {
	buf := make([]byte, 512)
	for {
		_, from, err := packets.ReadFrom(buf)
		if err != nil {
			return
		}
		_, _ = packets.WriteTo([]byte(*version), from)
	}
}

type slowListener struct{ net.Listener }

func (s slowListener) Accept() (net.Conn, error) {
	c, err := s.Listener.Accept()
	time.Sleep(*slow)
	return c, err
}

type stuckListener struct{ net.Listener }

func (s stuckListener) Accept() (net.Conn, error) {
	c, err := s.Listener.Accept()
	if err == nil {
		select {}
	}
	return c, err
}

type countedListener struct{ net.Listener }

var accepts atomic.Int64

func (c countedListener) Accept() (net.Conn, error) {
	conn, err := c.Listener.Accept()
	if accepts.Add(1) == int64(*exitAt) {
		time.AfterFunc(100*time.Millisecond, func() { os.Exit(5) })
	}
	return conn, err
}

type lateListener struct {
	net.Listener
	once sync.Once
}

func (l *lateListener) Accept() (net.Conn, error) {
	l.once.Do(func() { time.Sleep(*firstAfter) })
	return l.Listener.Accept()
}

// background starts this program again in a session of its own, with the listeners, and ends.
func background() {
	count, _ := strconv.Atoi(os.Getenv("LISTEN_FDS"))
	child := exec.Command(os.Args[0], os.Args[1:]...)
	child.Env = append(os.Environ(), "SERVED_CHILD=1")
	for i := 0; i < count; i++ {
		child.ExtraFiles = append(child.ExtraFiles, os.NewFile(uintptr(3+i), "listener"))
	}
	child.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := child.Start(); err != nil {
		log.Fatal(err)
	}
	time.Sleep(300 * time.Millisecond)
	os.Exit(0)
}

func reusing(address string) (net.Listener, error) {
	config := net.ListenConfig{}
	config.Control = func(_, _ string, c syscall.RawConn) error {
		return c.Control(func(fd uintptr) { _ = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, 15, 1) })
	}
	return config.Listen(context.Background(), "tcp", address)
}

func main() {
	flag.Parse()
	log.SetPrefix("served " + *version + ": ")
	if *exitBefore {
		log.Print("cannot go on")
		os.Exit(3)
	}
	if *drop != "" {
		if err := syscall.Setuid(65534); err != nil {
			log.Fatal(err)
		}
		if _, err := os.ReadFile(*drop); err != nil {
			log.Fatal(err)
		}
	}
	if *daemon && os.Getenv("SERVED_CHILD") == "" {
		background()
	}
	var listeners []net.Listener
	if *listen != "" {
		open := func(address string) (net.Listener, error) { return net.Listen("tcp", address) }
		if *reuseport {
			open = reusing
		}
		l, err := open(*listen)
		if err != nil {
			log.Fatal(err)
		}
		listeners = append(listeners, l)
	} else {
		listeners = inherited()
	}
	if *leak {
		file, _ := listeners[0].(*net.TCPListener).File()
		child := exec.Command("sleep", "30")
		child.ExtraFiles = []*os.File{file}
		_ = child.Start()
		file.Close()
	}
	if *leakFds > 0 {
		go func() {
			for {
				_, _ = os.Open("/dev/null")
				time.Sleep(time.Second / time.Duration(*leakFds))
			}
		}()
	}
	var leaving atomic.Bool
	handler := http.NewServeMux()
	handler.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) {
		if *unhealthy {
			w.WriteHeader(503)
		}
		fmt.Fprintf(w, "%s\n", *version)
	})
	handler.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		time.Sleep(*work)
		if leaving.Load() {
			w.Header().Set("Connection", "close")
		}
		fmt.Fprintf(w, "%s %d\n", *version, os.Getpid())
	})
	if *profiles {
		handler.HandleFunc("/debug/pprof/", pprof.Index)
		handler.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	}
	server := &http.Server{Handler: handler}
	time.Sleep(*readyDelay)
	for i, l := range listeners {
		if *relisten > 0 || *blocking {
			raw, _ := l.(*net.TCPListener).SyscallConn()
			_ = raw.Control(func(fd uintptr) {
				if *relisten > 0 {
					_ = syscall.Listen(int(fd), *relisten)
				}
				if *blocking {
					_ = syscall.SetNonblock(int(fd), false)
				}
			})
		}
		switch {
		case *hang || (*onlyFirst && i > 0):
			continue
		case *firstAfter > 0:
			l = &lateListener{Listener: l}
		case *exitAt > 0:
			l = countedListener{l}
		case *stuck:
			l = stuckListener{l}
		case *slow > 0:
			l = slowListener{l}
		}
		go func(l net.Listener) { _ = server.Serve(l) }(l)
	}
	if *mainPid > 0 {
		notify("MAINPID=" + strconv.Itoa(*mainPid))
	}
	if !*noNotify {
		notify("READY=1\nSTATUS=serving " + *version)
	}
	fmt.Printf("ready %d\n", os.Getpid())
	if *exitAfter > 0 {
		time.AfterFunc(*exitAfter, func() { os.Exit(4) })
	}
	if *ownOnUsr1 {
		usr1 := make(chan os.Signal, 1)
		signal.Notify(usr1, syscall.SIGUSR1)
		go func() {
			<-usr1
			own, err := reusing(listeners[0].Addr().String())
			if err != nil {
				log.Fatal(err)
			}
			go func() { _ = server.Serve(own) }()
			_ = listeners[0].Close()
		}()
	}
	term := make(chan os.Signal, 1)
	signal.Notify(term, syscall.SIGTERM)
	<-term
	for *ignoreTerm {
		<-term
	}
	notify("STOPPING=1")
	leaving.Store(true)
	time.Sleep(*lame)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	_ = server.Shutdown(ctx)
	time.Sleep(*linger)
}
