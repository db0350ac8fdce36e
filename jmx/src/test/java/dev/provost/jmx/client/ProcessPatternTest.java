package dev.provost.jmx.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessPatternTest {
    @ParameterizedTest
    @CsvSource({
        "web,web,web,true",
        "web,app,web,false",
        "app:web,app,web,true",
        "app:*,app,web,true",
        "app:,app,web,true",
        "app:*,ap,web,false",
        "w*,app,web,true",
        "w?b,web,web,true",
        "a*:w[a-f]b,app,web,true",
        "a*:w[!e]b,app,web,false",
        "*,any,thing,true",
        "w[1],w[1],w[1],true",
        "g:w[1],g,w[1],true"
    })
    void takesWhatTheWordMeans(String word, String group, String process, boolean taken) {
        assertThat(new ProcessPattern(word).takes(group, process)).isEqualTo(taken);
    }
}
