package dev.provost.jmx;

import java.util.List;

/// The order in which the active processes start with the daemon. Nothing is started by waves: each process goes as
/// soon as what it waits for allows it. Waves tell how many steps there are at least.
///
/// @param processes       by wave, then as configured; those of wave 0 are left out
/// @param waves           how many waves there are
/// @param criticalPath    the processes that decide how long it takes, from the first to the last
/// @param criticalSeconds how long that takes, seconds, if each needs its `startsecs` and no more
public record StartPlanInfo(List<PlannedStart> processes, int waves, List<String> criticalPath, int criticalSeconds) {
    public StartPlanInfo {
        processes = List.copyOf(processes);
        criticalPath = List.copyOf(criticalPath);
    }
}
