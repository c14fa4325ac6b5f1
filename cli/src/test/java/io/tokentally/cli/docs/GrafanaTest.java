package io.tokentally.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** Dashboard and alerts name only metrics of {@code docs/metrics.md}. */
class GrafanaTest {
    private static final Pattern METRIC = Pattern.compile("\\b((?:tokentally|jvm|kafka|process|system)_\\w+|up)\\b");
    private static final Page METRICS = Page.of("docs/metrics.md");

    @Test
    void everyQueryOfTheDashboardNamesKnownMetrics() throws Exception {
        JsonNode dashboard = new JsonMapper()
                .readTree(Page.of("docs/grafana/tokentally.json").text());
        List<String> queries = dashboard.findValuesAsText("expr");
        assertThat(queries).hasSizeGreaterThan(10);
        assertThat(named(queries)).isNotEmpty().isSubsetOf(known());
        assertThat(dashboard.path("panels")).allSatisfy(panel -> {
            assertThat(panel.path("title").asText()).isNotEmpty();
            assertThat(panel.path("targets")).isNotEmpty();
        });
    }

    @Test
    @SuppressWarnings("unchecked") // YAML has no types
    void everyAlertNamesKnownMetricsAndSaysWhatItIsAbout() {
        Map<String, List<Map<String, Object>>> file =
                new Yaml().load(Page.of("docs/grafana/alerts.yml").text());
        List<String> queries = new ArrayList<>();
        for (Map<String, Object> group : file.getOrDefault("groups", List.of())) {
            for (Map<String, Object> rule : (List<Map<String, Object>>) group.getOrDefault("rules", List.of())) {
                assertThat(rule).containsKeys("alert", "expr", "labels", "annotations");
                queries.add(String.valueOf(rule.get("expr")));
            }
        }
        assertThat(queries).hasSizeGreaterThan(5);
        Set<String> known = known();
        known.add("up");
        assertThat(named(queries)).isNotEmpty().isSubsetOf(known);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tokentally_unknown > 1", "rate(jvm_unknown[5m])"})
    void anUnknownMetricIsFound(String query) {
        assertThat(named(List.of(query))).isNotEmpty().doesNotContainAnyElementsOf(known());
    }

    private static Set<String> known() {
        Set<String> known = new HashSet<>();
        for (String section : List.of("Gateway", "Processor", "Sink", "Of libraries")) {
            for (List<String> row : Page.rows(METRICS.section(section))) {
                String name = row.get(0).replace("`", "");
                known.add(name);
                if (row.get(1).equals("summary")) {
                    known.addAll(List.of(name + "_count", name + "_sum"));
                }
            }
        }
        return known;
    }

    private static Set<String> named(List<String> queries) {
        Set<String> named = new HashSet<>();
        for (String query : queries) {
            Matcher metric = METRIC.matcher(query.replaceAll("\"[^\"]*\"", "\"\""));
            while (metric.find()) {
                named.add(metric.group(1));
            }
        }
        return named;
    }
}
