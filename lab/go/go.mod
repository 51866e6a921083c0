module shop.example/services

go 1.19
