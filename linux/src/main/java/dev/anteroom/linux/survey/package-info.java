/// What an engineer asks of a host: which sockets listen, how their queues do, who holds them, and a word for each.
///
/// [ListenerSurvey] joins the sampler, the holders and the namespace's sysctls; [ListenerVerdict] judges one socket,
/// as a pure function of what was seen ([ListenerFacts]).
@NullMarked
package dev.anteroom.linux.survey;

import org.jspecify.annotations.NullMarked;
