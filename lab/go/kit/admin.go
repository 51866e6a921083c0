package kit

import (
	"log"
	"net/http"
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
