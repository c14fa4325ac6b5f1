package io.tokentally.cli.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tokentally.schemas.Topic;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.serde.PublicSchema;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.specific.SpecificData;

/** The schema registry: whether it answers, holds a schema for each topic, and takes this build's. */
final class RegistryCheck {
    private static final String AREA = "registry";
    private static final String SCHEMAS = "schemas";
    private static final Duration TIMEOUT = Duration.ofSeconds(8);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final String url;

    private record Answer(int status, JsonNode body) {}

    RegistryCheck(String url) {
        this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    List<Finding> look() throws InterruptedException {
        try {
            Answer subjects = ask("GET", "/subjects", "");
            if (subjects.status() != 200 || !subjects.body().isArray()) {
                return List.of(Finding.fault(
                        AREA,
                        "what answers at " + url + " is no schema registry: HTTP " + subjects.status(),
                        "correct schema.registry.url; Apicurio's ends in /apis/ccompat/v7"));
            }
            Set<String> known = new HashSet<>();
            subjects.body().forEach(subject -> known.add(subject.asText()));
            List<Finding> findings = new ArrayList<>();
            findings.add(Finding.ok(AREA, "the schema registry answers at " + url));
            findings.addAll(schemas(known));
            return findings;
        } catch (IOException | IllegalArgumentException e) {
            return List.of(
                    Finding.fault(
                            AREA,
                            "the schema registry at " + url + " does not answer (" + e + ")",
                            "start it ('tally up' starts one), or correct schema.registry.url"),
                    Finding.unknown(SCHEMAS, "not looked at, as the registry does not answer"));
        }
    }

    private List<Finding> schemas(Set<String> known) throws IOException, InterruptedException {
        List<Finding> faults = new ArrayList<>();
        int looked = 0;
        for (Topic<?> topic : Topics.ALL) {
            if (topic.valueType() == byte[].class) {
                continue;
            }
            looked++;
            if (!known.contains(topic.subject())) {
                faults.add(Finding.fault(
                        SCHEMAS,
                        topic.subject() + " is missing",
                        "start the services, which register it; where it was deleted, its old ids must come back by a"
                                + " restore of the registry, or records cannot be read"));
            } else if (!isAccepted(topic)) {
                faults.add(Finding.fault(
                        SCHEMAS,
                        topic.subject() + " is not compatible with this build's schema",
                        "run the build that registered it, or one newer; a schema may only grow by fields with a"
                                + " default"));
            }
        }
        return faults.isEmpty() ? List.of(Finding.ok(SCHEMAS, looked + " subjects hold this build's schemas")) : faults;
    }

    /** Whether the registry holds this build's schema, or would take it. */
    private boolean isAccepted(Topic<?> topic) throws IOException, InterruptedException {
        String schema = PublicSchema.of(
                        SpecificData.getForClass(topic.valueType()).getSchema(topic.valueType()))
                .toString();
        String body = JSON.createObjectNode().put("schema", schema).toString();
        if (ask("POST", "/subjects/" + topic.subject(), body).status() == 200) {
            return true;
        }
        Answer compatible = ask("POST", "/compatibility/subjects/" + topic.subject() + "/versions/latest", body);
        return compatible.body().path("is_compatible").booleanValue();
    }

    private Answer ask(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        try {
            return new Answer(response.statusCode(), JSON.readTree(response.body()));
        } catch (IOException e) {
            return new Answer(response.statusCode(), JSON.missingNode()); // some other program's answer
        }
    }
}
