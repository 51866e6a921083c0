/// Text as it lies in tickets, chats and logs, back to what the program wrote: a collector's prefixes and JSON
/// objects taken off, escaped line feeds made lines again, tabs put back where a terminal left blanks, fences,
/// prompts and remarks left out.
///
/// This is the one place where that is done, for dumps ([CopiedDump]) and for whatever else [CopiedText] finds in
/// a text that no format recognises as it is. Nothing here reads a format.
@NullMarked
package dev.anteroom.profile.copied;

import org.jspecify.annotations.NullMarked;
