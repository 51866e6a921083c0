//go:build nopprof

package main

import "net/http"

func adminMux() *http.ServeMux { return http.NewServeMux() }
