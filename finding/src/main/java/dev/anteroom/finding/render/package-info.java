/// Findings for people, pipelines and code hosts. Every text in a finding may be a stranger's (source, names of
/// processes
/// and files): each renderer escapes for where it is shown.
@NullMarked
package dev.anteroom.finding.render;

import org.jspecify.annotations.NullMarked;
