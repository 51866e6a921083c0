// Truth knows what the library has to find out.
//
//	truth leak ADDRESS
//	    listens, starts a `sleep` that inherits the listener, prints "ready" and accepts nothing.
//	truth accept ADDRESS DURATION RATE WORK STALL-EVERY STALL
//	    opens RATE connections a second to its own listener for DURATION (exponential gaps) and accepts them with WORK after each
//	    accept and a STALL every STALL-EVERY. Prints "ready", then for each connection "wait CLIENT_US SERVER_US RETRANSMITS": how long
//	    connect(2) took (SYN retries included), the true time from there to accept, and how often the server repeated its SYN-ACK: above 0
//	    the final ACK met a full queue, and the connection was half open, not queued, for some of that time; "late US", the p99 of how much
//	    too late a sleeping goroutine woke up meanwhile: what these times are worth; then "end", and stays until its input ends.
package main

import (
	"fmt"
	"math/rand"
	"net"
	"os"
	"os/exec"
	"sort"
	"strconv"
	"sync"
	"syscall"
	"time"
	"unsafe"
)

func main() {
	switch os.Args[1] {
	case "leak":
		leak(os.Args[2])
	case "accept":
		rate, err := strconv.ParseFloat(os.Args[4], 64)
		check(err)
		accept(os.Args[2], duration(3), rate, duration(5), duration(6), duration(7))
	}
}

func leak(address string) {
	listener, err := net.Listen("tcp", address)
	check(err)
	file, err := listener.(*net.TCPListener).File()
	check(err)
	child := exec.Command("sleep", "60")
	child.ExtraFiles = []*os.File{file}
	check(child.Start())
	check(file.Close())
	fmt.Println("ready")
	time.Sleep(60 * time.Second)
}

func accept(address string, length time.Duration, rate float64, work, stallEvery, stall time.Duration) {
	listener, err := net.Listen("tcp4", address)
	check(err)
	port := listener.Addr().(*net.TCPAddr).Port
	var lock sync.Mutex
	connecting := map[int]time.Duration{}
	established := map[int]time.Time{}
	accepted := map[int]time.Time{}
	retransmits := map[int]uint32{}
	var fds []int
	end := time.Now().Add(length)
	var clients sync.WaitGroup
	go func() {
		nextStall := time.Now().Add(stallEvery)
		for {
			connection, err := listener.Accept()
			now := time.Now()
			if err != nil {
				return
			}
			peer := connection.RemoteAddr().(*net.TCPAddr).Port
			lock.Lock()
			accepted[peer] = now
			retransmits[peer] = totalRetrans(connection.(*net.TCPConn))
			lock.Unlock()
			if work > 0 {
				time.Sleep(work)
			}
			if stall > 0 && now.After(nextStall) {
				time.Sleep(stall)
				nextStall = time.Now().Add(stallEvery)
			}
		}
	}()
	stopped := make(chan struct{})
	lateness := make(chan []time.Duration, 1)
	go measureLateness(stopped, lateness)
	fmt.Println("ready")
	random := rand.New(rand.NewSource(1))
	next := time.Now()
	for time.Now().Before(end) {
		next = next.Add(time.Duration(random.ExpFloat64() / rate * float64(time.Second)))
		time.Sleep(time.Until(next))
		clients.Add(1)
		go func() {
			defer clients.Done()
			// Blocking, on a thread of its own: the time is connect's, not the scheduler's.
			fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
			check(err)
			start := time.Now()
			err = syscall.Connect(fd, &syscall.SockaddrInet4{Port: port, Addr: [4]byte{127, 0, 0, 1}})
			now := time.Now()
			check(err)
			name, err := syscall.Getsockname(fd)
			check(err)
			lock.Lock()
			defer lock.Unlock()
			fds = append(fds, fd)
			connecting[name.(*syscall.SockaddrInet4).Port] = now.Sub(start)
			established[name.(*syscall.SockaddrInet4).Port] = now
		}()
	}
	clients.Wait()
	fmt.Println("stopped")
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		lock.Lock()
		done := len(accepted) == len(established)
		lock.Unlock()
		if done {
			break
		}
	}
	lock.Lock()
	defer lock.Unlock()
	for peer, from := range established {
		if to, ok := accepted[peer]; ok {
			wait := to.Sub(from)
			if wait < 0 {
				wait = 0
			}
			fmt.Println("wait", connecting[peer].Microseconds(), wait.Microseconds(), retransmits[peer])
		}
	}
	close(stopped)
	late := <-lateness
	sort.Slice(late, func(i, j int) bool { return late[i] < late[j] })
	fmt.Println("late", late[len(late)*99/100].Microseconds())
	fmt.Println("end")
	os.Stdin.Read(make([]byte, 1))
}

// measureLateness sends how late each of its sleeps was.
func measureLateness(stopped chan struct{}, result chan []time.Duration) {
	const pause = 2 * time.Millisecond
	var late []time.Duration
	for {
		start := time.Now()
		time.Sleep(pause)
		late = append(late, time.Since(start)-pause)
		select {
		case <-stopped:
			result <- late
			return
		default:
		}
	}
}

// totalRetrans is tcpi_total_retrans (include/uapi/linux/tcp.h, offset 100): a new socket inherits its SYN-ACK's retransmissions.
func totalRetrans(connection *net.TCPConn) uint32 {
	raw, err := connection.SyscallConn()
	check(err)
	info := make([]byte, 104)
	length := uint32(len(info))
	check(raw.Control(func(fd uintptr) {
		syscall.Syscall6(syscall.SYS_GETSOCKOPT, fd, syscall.IPPROTO_TCP, syscall.TCP_INFO,
			uintptr(unsafe.Pointer(&info[0])), uintptr(unsafe.Pointer(&length)), 0)
	}))
	return *(*uint32)(unsafe.Pointer(&info[100]))
}

func duration(argument int) time.Duration {
	d, err := time.ParseDuration(os.Args[argument])
	check(err)
	return d
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
