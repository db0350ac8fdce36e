/// `/metrics` for Prometheus and those who read its format, `/healthz` and `/readyz` for those who only want to know.
///
/// All figures come in one read of one MBean, `provost:type=Metrics`; no MBean is walked. The text is written by
/// [TextFormat], a page of code. Prometheus' own `prometheus-metrics-exposition-textformats` was tried first: for a
/// thousand processes, 23,000 lines, it took 30 to 40 ms in this JVM (C1 compiler, 2 cores) and 10 MB of objects, more
/// than a scrape may cost.
@NullMarked
package dev.provost.bridge.metrics;

import org.jspecify.annotations.NullMarked;
