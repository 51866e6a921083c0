/// From Evidence to a Diagnosis: pure functions, so that every incident can be replayed.
///
/// [Diagnoser] is the one entry. It picks the listener in question, reads every signal (package `signal`, one class
/// each), finds out what the accept loop was doing (package `accept`), asks every cause (package `cause`, one class
/// each) and ranks what they say. The rule that keeps it honest: **kernel evidence decides whether, profiles explain
/// why**. Without kernel evidence the verdict is at most [Verdict#INCONCLUSIVE] with likely causes; with it, nothing
/// that a profile shows can make a healthy queue sick.
@NullMarked
package dev.anteroom.diagnosis;

import org.jspecify.annotations.NullMarked;
