package dev.anteroom.gotrace;

/// One line of a stack.
///
/// @param function the function's full name, such as `net/http.(*Server).Serve`
/// @param file the source file
/// @param line the line in it, 0 if unknown
/// @param pc the program counter
public record Frame(String function, String file, int line, long pc) {}
