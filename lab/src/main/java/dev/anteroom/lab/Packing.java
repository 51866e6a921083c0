package dev.anteroom.lab;

/// How a recording is handed over.
enum Packing {
    TAR_GZ,
    ZIP,
    DIRECTORY
}
