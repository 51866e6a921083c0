// Command probe keeps one connection to an admin port, opened before anything happens, and fetches through it what
// standard input asks for: a path, a file and a limit in seconds a line.
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"
)

func fetch(c *http.Client, url, file string) (int64, error) {
	r, err := c.Get(url)
	if err != nil {
		return 0, err
	}
	defer r.Body.Close()
	if r.StatusCode != http.StatusOK {
		_, _ = io.Copy(io.Discard, r.Body)
		return 0, errors.New(r.Status)
	}
	f, err := os.Create(file)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	return io.Copy(f, r.Body)
}

func main() {
	addr := flag.String("addr", "127.0.0.1:6060", "admin port")
	flag.Parse()
	client := &http.Client{}
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		var path, file string
		var limit float64
		if _, err := fmt.Sscan(in.Text(), &path, &file, &limit); err != nil {
			fmt.Println("error", err)
			continue
		}
		client.Timeout = time.Duration(limit * float64(time.Second))
		n, err := fetch(client, "http://"+*addr+path, file)
		if err != nil {
			fmt.Println("error", strings.ReplaceAll(err.Error(), "\n", " "))
			continue
		}
		fmt.Println("ok", n)
	}
}
