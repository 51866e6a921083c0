package dev.anteroom.capture.evidence;

import dev.anteroom.profile.Profile;

/// A profile of the capture.
public record ProfileFile(ProfileKind kind, Profile profile) {}
