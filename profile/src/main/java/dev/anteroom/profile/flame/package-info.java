/// The layout of flame graphs, in columns; nothing is drawn here.
///
/// ```
/// CallTree tree = CallTree.of(profile, type);                       // or a CallTreeBuilder fed stack by stack
/// FlameGraph graph = FlameGraph.of(tree, profile.sampleTypes().get(type), FlameGraph.Width.AFTER, null, limits);
/// ```
/// A [FlameGraph] lists its frames in *preorder* (a frame, then all that it called), so that a subtree is a range of
/// numbers, and a frame's place is the sum of what stands before it. What needs another picture makes another graph
/// of it: [FlameFocus] (some stacks only), [FlameInversion] (callers below their callees). [FlameLimits] leaves narrow
/// frames out, and the graph tells how many.
///
/// A *diff* is a tree with two columns, after and before ([CallTreeBuilder#addSamples] with column 0 and 1). *Heat* is
/// a value for each node that colours it, such as a quantile of latencies ([HeatQuantiles]).
/// *Kinds* are small numbers that a caller gives to frames ([FlameGraph#withKinds]), here for colour rules.
@NullMarked
package dev.anteroom.profile.flame;

import org.jspecify.annotations.NullMarked;
