package dev.provost.daemon.project;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// Writes whole lines with the name of whoever said them in front, each name in its own colour. Any thread may write.
public final class PrefixedOutput {
    private static final byte[] RESET = "\u001b[0m".getBytes(StandardCharsets.US_ASCII);

    /// Cyan, yellow, green, magenta, blue, red, and the bright ones; what is left is for names that come later.
    private static final int[] COLOURS = {36, 33, 32, 35, 34, 31, 96, 93, 92, 95, 94, 91};

    private final OutputStream out;
    private final boolean coloured;
    private final Map<String, Integer> colours = new HashMap<>();
    private int width;

    /// @param coloured whether there are colours
    /// @param width    of the longest name that is known; longer ones make it wider from then on
    public PrefixedOutput(OutputStream out, boolean coloured, int width) {
        this.out = out;
        this.coloured = coloured;
        this.width = width;
    }

    /// Writes a line.
    ///
    /// @param line without its end; as the program wrote it
    public synchronized void line(String name, byte[] line, int length) {
        width = Math.max(width, name.length());
        String prefix = name + " ".repeat(width - name.length()) + " | ";
        try {
            if (coloured) {
                int colour = colours.computeIfAbsent(name, _ -> COLOURS[colours.size() % COLOURS.length]);
                out.write(("\u001b[" + colour + "m" + prefix + "\u001b[0m").getBytes(StandardCharsets.UTF_8));
                out.write(line, 0, length);
                // A line may leave a colour of its own behind.
                out.write(RESET);
            } else {
                out.write(prefix.getBytes(StandardCharsets.UTF_8));
                out.write(line, 0, length);
            }
            out.write('\n');
            out.flush();
        } catch (IOException e) {
            // The reader has gone; the programs run on, and their logs hold what they say.
        }
    }

    public void line(String name, String line) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        line(name, bytes, bytes.length);
    }
}
