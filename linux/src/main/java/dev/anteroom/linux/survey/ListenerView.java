package dev.anteroom.linux.survey;

import dev.anteroom.linux.sampler.QueueTimeline;

/// One line of the survey.
///
/// @param namespace what named its network namespace
/// @param facts what was seen
/// @param verdict what that means
/// @param timeline its last samples
public record ListenerView(String namespace, ListenerFacts facts, ListenerVerdict verdict, QueueTimeline timeline) {}
