// Command gin is a gin service as its documentation shows it, with go-systemd's activation: it takes its listener from
// LISTEN_FDS, and on SIGTERM calls http.Server's Shutdown. No lame duck.
package main

import (
	"context"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/coreos/go-systemd/activation"
	"github.com/coreos/go-systemd/daemon"
	"github.com/gin-gonic/gin"
)

func main() {
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	router.GET("/", func(c *gin.Context) {
		time.Sleep(2 * time.Millisecond)
		c.String(http.StatusOK, "gin %d\n", os.Getpid())
	})
	listeners, err := activation.Listeners()
	if err != nil || len(listeners) == 0 {
		log.Fatal("no listener in LISTEN_FDS: ", err)
	}
	server := &http.Server{Handler: router}
	go func() {
		if err := server.Serve(listeners[0]); err != http.ErrServerClosed {
			log.Fatal(err)
		}
	}()
	_, _ = daemon.SdNotify(false, daemon.SdNotifyReady)
	term := make(chan os.Signal, 1)
	signal.Notify(term, syscall.SIGTERM)
	<-term
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	_ = server.Shutdown(ctx)
}
