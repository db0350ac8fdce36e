package dev.provost.daemon.cli;

import dev.provost.daemon.cli.Getopt.Option;
import java.util.List;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;

/// The help of `provostd`, laid out by Picocli. A class of its own, so that a daemon that starts does not load Picocli:
/// parsing with it took longer than all the rest of reading the command line and a configuration of 1,000 programs.
final class ProvostdHelp {
    private static final int NAMES = 36;
    private static final int WIDTH = 100;

    private ProvostdHelp() {}

    static String text(String program, List<Option> options) {
        ColorScheme plain = Help.defaultColorScheme(Ansi.OFF);
        TextTable table = TextTable.forColumns(
                plain, new Column(NAMES, 2, Overflow.SPAN), new Column(WIDTH - NAMES, 2, Overflow.WRAP));
        for (Option option : options) {
            if (!option.description().isEmpty()) {
                table.addRowValues(names(option), option.description());
            }
        }
        return program + " -- run a set of applications as daemons.\n\nUsage: " + program
                + " [options]\n\nOptions; in brackets the key of [supervisord] that each wins over:\n" + table;
    }

    private static String names(Option option) {
        String names = "--" + option.name();
        if (option.letter() != 0) {
            names = "-" + option.letter() + "/" + names;
        }
        return option.takesValue() ? names + " " + option.parameter() : names;
    }
}
