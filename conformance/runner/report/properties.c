/* Checks that are not a test's own, gathered by adapter and clause. */
#include "properties.h"

#include <string.h>

#include "counts.h"

#define IDS_OF_PASSING 3 /* tests named where all is as it should be; of a difference all are */

/* How much a check's verdict says of the property: an undeclared failure above all; what was not judged, nothing. */
static int weight_of(const char *verdict) {
    static const char *const verdicts[] = {"recorded", "pass", "declared", "deviates", "fail"};
    for (int i = 0; i < (int)(sizeof verdicts / sizeof *verdicts); i++)
        if (strcmp(verdict, verdicts[i]) == 0)
            return i;
    return 0;
}

/* The adapter's property of that clause, made if it is not there. */
static json_t *property_of(json_t *properties, const char *adapter, const char *clause) {
    json_t *property = json_object_get(properties, clause);
    if (property)
        return property;
    property = json_object();
    json_object_set_new(property, "type", json_string("property"));
    json_object_set_new(property, "adapter", json_string(adapter));
    json_object_set_new(property, "clause", json_string(clause));
    json_object_set_new(property, "level", json_string(vector_level_name(VECTOR_INFO)));
    json_object_set_new(property, "verdict", json_string("recorded"));
    json_object_set_new(property, "observations", json_array());
    json_object_set_new(properties, clause, property);
    return property;
}

static bool is_alike(const json_t *one, const json_t *other, const char *member) {
    return strcmp(results_text(one, member), results_text(other, member)) == 0;
}

/* What was expected, observed, found and declared, all alike. */
static json_t *observation_of(json_t *property, const json_t *check) {
    static const char *const members[] = {"verdict", "expected", "observed", "reason"};
    size_t index;
    json_t *observation;
    json_t *observations = json_object_get(property, "observations");
    json_array_foreach(observations, index, observation) {
        bool alike = true;
        for (size_t i = 0; i < sizeof members / sizeof *members; i++)
            alike = alike && is_alike(observation, check, members[i]);
        if (alike)
            return observation;
    }
    observation = json_object();
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        if (json_object_get(check, members[i]))
            json_object_set(observation, members[i], json_object_get(check, members[i]));
    json_object_set_new(observation, "tests", json_integer(0));
    json_object_set_new(observation, "ids", json_array());
    json_array_append_new(observations, observation);
    return observation;
}

/* The property's level is the highest of the checks that weigh most. */
static void weigh(json_t *property, const json_t *check) {
    int before = weight_of(results_text(property, "verdict"));
    int weight = weight_of(results_text(check, "verdict"));
    if (weight < before || (weight == before && counts_level(check) <= counts_level(property)))
        return;
    json_object_set(property, "verdict", json_object_get(check, "verdict"));
    json_object_set(property, "level", json_object_get(check, "level"));
}

static void add_check(json_t *properties, const json_t *test, const json_t *check) {
    json_t *property = property_of(properties, results_text(test, "adapter"), results_text(check, "clause"));
    json_t *observation = observation_of(property, check);
    json_int_t tests = json_integer_value(json_object_get(observation, "tests")) + 1;
    json_object_set_new(observation, "tests", json_integer(tests));
    if (tests <= IDS_OF_PASSING || strcmp(results_text(check, "verdict"), "pass") != 0)
        json_array_append(json_object_get(observation, "ids"), json_object_get(test, "id"));
    weigh(property, check);
}

/* In the words of verdicts. */
static void finish(json_t *property) {
    if (strcmp(results_text(property, "verdict"), "declared") == 0)
        json_object_set_new(property, "verdict", json_string(verdict_name(VERDICT_DEVIATES)));
}

static void gather_adapter(struct results *results, const char *adapter) {
    size_t index;
    json_t *test;
    json_t *check;
    const char *clause;
    json_t *property;
    json_t *properties = json_object();
    for (size_t place = results_first(results, adapter); (test = results_next(results, adapter, &place));) {
        json_array_foreach(json_object_get(test, "checks"), index, check) {
            if (!json_is_true(json_object_get(check, "own")))
                add_check(properties, test, check);
        }
    }
    properties = results_in_order(properties);
    json_object_foreach(properties, clause, property) {
        finish(property);
        json_array_append(results->properties, property);
    }
    json_decref(properties);
}

void properties_gather(struct results *results) {
    const char *adapter;
    json_t *unused;
    json_object_foreach(results->adapters, adapter, unused) gather_adapter(results, adapter);
}

bool properties_fail(const struct results *results) {
    size_t index;
    json_t *property;
    json_array_foreach(results->properties, index, property) {
        if (strcmp(results_text(property, "verdict"), verdict_name(VERDICT_FAIL)) == 0)
            return true;
    }
    return false;
}
