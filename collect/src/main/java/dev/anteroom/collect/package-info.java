/// Records a live service into a capture: standard files in the layout that `dev.anteroom.capture` specifies. What it
/// has recorded is judged elsewhere, from the files.
///
/// ```
/// target   which process, listeners, namespace and pprof   ─┐
/// http     one keep-alive connection, in that namespace      ├─► Collector ─► write (folder, .zip, .tar.gz)
/// kernel   queue at 100 Hz, rounds of kernel files           │
/// trigger  when to begin                                    ─┘
/// ```
/// Start reading at [Collector].
@NullMarked
package dev.anteroom.collect;

import org.jspecify.annotations.NullMarked;
