package dev.provost.jshell;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A table for people: columns as wide as they must be, numbers to the right, a heading above.
public final class Table {
    private final String[] headings;
    private final List<@Nullable Object[]> rows = new ArrayList<>();

    Table(String... headings) {
        this.headings = headings.clone();
    }

    /// Adds a row.
    ///
    /// @param cells one for each heading
    /// @return itself
    public Table row(@Nullable Object... cells) {
        if (cells.length != headings.length) {
            throw new IllegalArgumentException(
                    "a row of " + cells.length + " cells in a table of " + headings.length + " columns");
        }
        rows.add(cells.clone());
        return this;
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    public void print() {
        System.out.print(this);
    }

    @Override
    public String toString() {
        int[] widths = new int[headings.length];
        for (int i = 0; i < headings.length; i++) {
            widths[i] = headings[i].length();
            for (@Nullable Object[] row : rows) {
                widths[i] = Math.max(widths[i], String.valueOf(row[i]).length());
            }
        }
        StringBuilder text = new StringBuilder();
        line(text, headings, widths, rows.isEmpty() ? headings : rows.getFirst());
        for (@Nullable Object[] row : rows) {
            line(text, row, widths, row);
        }
        return text.toString();
    }

    /// @param like whose numbers decide what stands to the right
    private static void line(StringBuilder text, @Nullable Object[] cells, int[] widths, @Nullable Object[] like) {
        int begin = text.length();
        for (int i = 0; i < cells.length; i++) {
            String cell = String.valueOf(cells[i]);
            String pad = " ".repeat(widths[i] - cell.length());
            text.append(i == 0 ? "" : "  ").append(like[i] instanceof Number ? pad + cell : cell + pad);
        }
        int end = text.length();
        while (end > begin && text.charAt(end - 1) == ' ') {
            end--;
        }
        text.setLength(end);
        text.append('\n');
    }
}
