package dev.provost.daemon.cli;

import dev.provost.daemon.config.ConfigReader.Checked;
import dev.provost.daemon.config.GroupConfig;
import dev.provost.daemon.config.Problem;
import dev.provost.daemon.config.ServerConfig;
import java.io.PrintStream;

/// `provostd --check`: tells all problems of a configuration, one in a line.
public final class ConfigCheck {
    private static final int REFUSED = 2;

    private ConfigCheck() {}

    /// {@return the exit status: 2 when there are problems, else 0}
    public static int print(Checked checked, PrintStream out) {
        for (Problem problem : checked.problems()) {
            out.println(problem);
        }
        ServerConfig config = checked.config();
        if (config == null) {
            return REFUSED;
        }
        int processes = 0;
        for (GroupConfig group : config.groups()) {
            processes += group.processes().size();
        }
        out.println(checked.file() + ": " + count(config.groups().size(), "group") + ", " + count(processes, "process")
                + ", no problems");
        return 0;
    }

    private static String count(int number, String what) {
        String plural = what.endsWith("s") ? what + "es" : what + "s";
        return number + " " + (number == 1 ? what : plural);
    }
}
