package dev.provost.daemon.loop;

import dev.provost.jmx.Fault;
import dev.provost.jmx.Fault.Code;
import dev.provost.jmx.ProcessStatus;
import dev.provost.jmx.client.ProcessPattern;
import java.util.ArrayList;
import java.util.List;

/// The processes that words choose: names, `group:*`, patterns as [ProcessPattern] has them, `all` or `*`.
///
/// @param processes each once, in the order in which an order to all of them goes
/// @param unknown   words that choose nothing, in their order
public record Chosen(List<ManagedProcess> processes, List<String> unknown) {
    public Chosen {
        processes = List.copyOf(processes);
        unknown = List.copyOf(unknown);
    }

    /// @param all every process, in the order in which an order to all of them goes
    static Chosen of(List<ManagedProcess> all, List<String> words) {
        boolean[] taken = new boolean[all.size()];
        List<String> unknown = new ArrayList<>();
        for (String word : words) {
            if (!takes(all, word, taken)) {
                unknown.add(word);
            }
        }
        List<ManagedProcess> processes = new ArrayList<>();
        for (int i = 0; i < taken.length; i++) {
            if (taken[i]) {
                processes.add(all.get(i));
            }
        }
        return new Chosen(processes, unknown);
    }

    /// Marks what a word takes.
    ///
    /// @return whether that is anything; `all` of nothing is no mistake
    private static boolean takes(List<ManagedProcess> all, String word, boolean[] taken) {
        boolean every = word.equals("all") || word.equals("*");
        ProcessPattern pattern = new ProcessPattern(word);
        boolean found = every;
        for (int i = 0; i < taken.length; i++) {
            var config = all.get(i).config();
            if (every || pattern.takesAsText(config.group(), config.name())) {
                taken[i] = true;
                found = true;
            }
        }
        return found;
    }

    /// {@return the answer to an order to these: first a refusal for each unknown word, then what became of the
    /// processes} The name of a refusal is the word; for a whole group it is empty.
    public ProcessStatus[] answer(ProcessStatus[] outcomes) {
        List<ProcessStatus> all = new ArrayList<>(unknown.size() + outcomes.length);
        for (String word : unknown) {
            ProcessPattern pattern = new ProcessPattern(word);
            all.add(new ProcessStatus(
                    pattern.isWholeGroup() ? "" : pattern.process(),
                    pattern.group(),
                    Code.BAD_NAME.number(),
                    new Fault(Code.BAD_NAME, word).text()));
        }
        all.addAll(List.of(outcomes));
        return all.toArray(ProcessStatus[]::new);
    }
}
