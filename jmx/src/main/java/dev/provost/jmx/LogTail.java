package dev.provost.jmx;

/// The end of a log.
///
/// @param text     decoded as UTF-8, bytes that are not are replaced
/// @param offset   size of the file in bytes: where the next tail goes on
/// @param overflow whether bytes between the asked offset and `text` were left out
@Positional
public record LogTail(String text, int offset, boolean overflow) {}
