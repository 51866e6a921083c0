module anteroom.dev/handoff

go 1.19
