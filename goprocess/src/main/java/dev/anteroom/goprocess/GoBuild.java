package dev.anteroom.goprocess;

import java.util.Map;

/// How a Go program was built, from its `.go.buildinfo` (Go's `debug/buildinfo/buildinfo.go`).
///
/// @param version what `runtime.Version()` says: `go1.23.4`
/// @param path the main package's path, empty where the build didn't record it
/// @param module the main module's path and version, `example.com/shopd (devel)`; empty where the build has none
/// @param settings `CGO_ENABLED`, `-ldflags`, `vcs.revision` and so on, as recorded; empty with `-trimpath
/// -buildvcs=false`
///     and few others
/// @param architecture `amd64` or `arm64`
/// @param positionIndependent built with `-buildmode=pie`
/// @param stripped without a symbol table (`-ldflags -s`)
/// @param debugInformation with DWARF
public record GoBuild(
        String version,
        String path,
        String module,
        Map<String, String> settings,
        String architecture,
        boolean positionIndependent,
        boolean stripped,
        boolean debugInformation) {
    public GoBuild {
        settings = Map.copyOf(settings);
    }
}
