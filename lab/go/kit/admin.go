package kit

import (
	"log"
	"net/http"
	_ "net/http/pprof" // the admin port's profiles
	"runtime"
)

// Admin serves /debug/pprof on its own port with the block and mutex profiles switched on.
func Admin(addr string) {
	runtime.SetBlockProfileRate(10_000)
	runtime.SetMutexProfileFraction(5)
	if addr == "" {
		return
	}
	go func() {
		log.Print(http.ListenAndServe(addr, nil))
	}()
}
