module anteroom.dev/linux/test

go 1.19
