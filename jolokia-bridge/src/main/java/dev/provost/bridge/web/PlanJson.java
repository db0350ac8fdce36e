package dev.provost.bridge.web;

import dev.provost.bridge.BodyRefused;
import dev.provost.bridge.XmlOutput;
import java.nio.charset.StandardCharsets;
import javax.management.openmbean.CompositeData;

/// The start plan in JSON, as the script of the status page draws it: `critical` (names), `seconds`, and of each
/// process its `name`, `wave`, `after` (what it waits for in principle) and `waiting` (what it waits for now).
final class PlanJson {
    private PlanJson() {}

    /// @param plan a `StartPlanInfo`
    static void write(XmlOutput out, CompositeData plan) throws BodyRefused {
        var text = new StringBuilder("{\"seconds\":").append(plan.get("criticalSeconds"));
        list(text.append(",\"critical\":"), (String[]) plan.get("criticalPath"));
        text.append(",\"processes\":[");
        String comma = "";
        for (CompositeData process : (CompositeData[]) plan.get("processes")) {
            text.append(comma).append("{\"wave\":").append(process.get("wave"));
            ProcessJson.quote(text.append(",\"name\":"), (String) process.get("name"));
            list(text.append(",\"after\":"), (String[]) process.get("after"));
            ProcessJson.quote(text.append(",\"waiting\":"), (String) process.get("waiting"));
            out.raw(text.append('}').toString().getBytes(StandardCharsets.UTF_8));
            text.setLength(0);
            comma = ",";
        }
        out.raw(text.append("]}").toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void list(StringBuilder to, String[] texts) {
        String comma = "[";
        for (String each : texts) {
            ProcessJson.quote(to.append(comma), each);
            comma = ",";
        }
        to.append(texts.length == 0 ? "[]" : "]");
    }
}
