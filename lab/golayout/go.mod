module dev.anteroom/golayout

go 1.19
