package dev.anteroom.capture.arrange;

import dev.anteroom.capture.recognise.Finding;

/// A finding with its place: whose it is and when it was taken.
record Placed(String role, Position position, String file, Finding finding) {}
