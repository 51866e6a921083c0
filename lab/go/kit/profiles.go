//go:build !nopprof

package kit

import _ "net/http/pprof" // the admin port's profiles
