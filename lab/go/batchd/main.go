// Command batchd computes on as many goroutines as it is told to.
package main

import (
	"flag"
	"time"

	"shop.example/services/kit"
)

func main() {
	n := flag.Int("n", 1, "goroutines")
	d := flag.Duration("for", 30*time.Second, "how long")
	flag.Parse()
	done := make(chan struct{})
	for i := 0; i < *n; i++ {
		go func() { kit.Compute(*d); done <- struct{}{} }()
	}
	for i := 0; i < *n; i++ {
		<-done
	}
}
