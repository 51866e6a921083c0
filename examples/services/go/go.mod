module anteroom.dev/examples/service

go 1.19
