package dev.provost.bridge;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/// Spoils valid documents: bytes that change, go, come twice or far too often, words that belong elsewhere.
///
/// `-Dprovost.fuzz.seed=N` repeats a run, `-Dprovost.fuzz.tries=N` makes it longer.
public final class Mutations {
    private static final int EDITS_MAX = 4;
    private static final int REPEATS_MAX = 3000;

    private final long seed = Long.getLong("provost.fuzz.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<byte[]> documents;
    private final List<byte[]> words;

    /// @param documents valid ones
    /// @param words     what has a meaning in them
    public Mutations(List<String> documents, List<String> words) {
        this.documents = documents.stream().map(Mutations::bytes).toList();
        this.words = words.stream().map(Mutations::bytes).toList();
        System.out.println("provost.fuzz.seed=" + seed);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// {@return how often to try}
    public static int tries(int usual) {
        return Integer.getInteger("provost.fuzz.tries", usual);
    }

    public long seed() {
        return seed;
    }

    public Random random() {
        return random;
    }

    /// {@return one of the documents with some edits}
    public byte[] next() {
        byte[] document = oneOf(documents);
        for (int edits = 1 + random.nextInt(EDITS_MAX); edits > 0; edits--) {
            document = edited(document);
        }
        return document;
    }

    private byte[] oneOf(List<byte[]> all) {
        return all.get(random.nextInt(all.size()));
    }

    private byte[] edited(byte[] old) {
        if (old.length == 0) {
            return oneOf(words);
        }
        int from = random.nextInt(old.length);
        int to = Math.min(old.length, from + 1 + random.nextInt(1 + (random.nextBoolean() ? 4 : old.length - from)));
        var out = new ByteArrayOutputStream();
        out.write(old, 0, from);
        switch (random.nextInt(8)) {
            case 0 -> {
                out.write(old[from] ^ (1 << random.nextInt(8)));
                out.write(old, from + 1, old.length - from - 1);
            }
            case 1 -> out.write(old, to, old.length - to);
            case 2 -> {
                out.write(old, from, to - from);
                out.write(old, from, old.length - from);
            }
            case 3 -> {
                out.writeBytes(oneOf(words));
                out.write(old, from, old.length - from);
            }
            case 4 -> {
                out.writeBytes(oneOf(words));
                out.write(old, to, old.length - to);
            }
            case 5 -> {
                byte[] other = oneOf(documents);
                int start = random.nextInt(other.length);
                out.write(other, start, other.length - start);
            }
            case 6 -> {
                var junk = new byte[1 + random.nextInt(8)];
                random.nextBytes(junk);
                out.writeBytes(junk);
                out.write(old, from, old.length - from);
            }
            default -> {
                byte[] word = oneOf(words);
                for (int i = random.nextInt(20) == 0 ? random.nextInt(REPEATS_MAX) : 2; i > 0; i--) {
                    out.writeBytes(word);
                }
                out.write(old, from, old.length - from);
            }
        }
        return out.toByteArray();
    }
}
