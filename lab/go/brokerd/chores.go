package main

import (
	"io"
	"runtime"
	"runtime/pprof"
	"strconv"
	"sync"
	"time"

	"shop.example/services/kit"
)

// chores starts the task that a reload names, once.
func chores(conf *kit.Settings) func(kit.Config) {
	var once sync.Once
	return func(c kit.Config) {
		run := map[string]func(){
			"goroutines": func() { watchdog(conf) },
			"index":      func() { index(conf) },
			"pinned":     func() { pinned(c.Max) },
			"crash":      func() { crashLog(conf) },
		}[c.Task]
		if run != nil {
			once.Do(func() { go run() })
		}
	}
}

// watchdog writes down what all goroutines do.
func watchdog(conf *kit.Settings) {
	for {
		_ = pprof.Lookup("goroutine").WriteTo(io.Discard, 2)
		time.Sleep(kit.Ms(conf.Get().EveryMs))
	}
}

// index keeps a map of words and renews parts of it all the time.
func index(conf *kit.Settings) {
	words := map[string][]string{}
	n := conf.Get().Max * 1000
	for i := 0; ; i++ {
		key := "word-" + strconv.Itoa(i%n)
		list := make([]string, 0, 8)
		for j := 0; j < 8; j++ {
			list = append(list, strconv.Itoa(i+j)+"-posting")
		}
		words[key] = list
	}
}

// pinned computes on threads of its own.
func pinned(n int) {
	for i := 0; i < n; i++ {
		go func() {
			runtime.LockOSThread()
			kit.Compute(time.Hour)
		}()
	}
}

// crashLog adds every stack to each line that it writes.
func crashLog(conf *kit.Settings) {
	for {
		buf := make([]byte, 1<<16)
		for n := runtime.Stack(buf, true); n == len(buf) && n < 64<<20; n = runtime.Stack(buf, true) {
			buf = make([]byte, 2*len(buf))
		}
		time.Sleep(kit.Ms(conf.Get().EveryMs))
	}
}
